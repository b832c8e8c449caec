-- The state database as the program of migration 0003 left it, with rows in every table.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE current_mart (
	id INTEGER NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	switched_at DATETIME NOT NULL, 
	CONSTRAINT pk_current_mart PRIMARY KEY (id)
);
INSERT INTO "current_mart" VALUES(1,'ffffffffffffffffffffffffffffffff','2026-11-03 08:00:00.000000');
CREATE TABLE imports (
	import_id VARCHAR(32) NOT NULL, 
	number INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	facts JSON NOT NULL, 
	imported_at DATETIME NOT NULL, 
	imported_by VARCHAR(200) NOT NULL, 
	undone_at DATETIME, 
	undone_by VARCHAR(200), 
	CONSTRAINT pk_imports PRIMARY KEY (import_id)
);
INSERT INTO "imports" VALUES('a1b2c3d4e5f6',1,'abababababababababababababababababababababababababababababababab','{"import_id":"a1b2c3d4e5f6","number":1,"file":"票.csv","sha256":"abababababababababababababababababababababababababababababababab","kind":"tickets","layout":"zendesk","encoding":"utf-8","rows":3,"rejected":0,"counts":{"added":3,"updated":0,"same":0,"older":0},"problems":[],"first_date":"2026-11-01","last_date":"2026-11-02","imported_at":"2026-11-03T08:00:00+00:00","imported_by":"local"}','2026-11-03 08:00:00.000000','local',NULL,NULL);
INSERT INTO "imports" VALUES('b1b2c3d4e5f6',2,'cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd','{"import_id":"b1b2c3d4e5f6","number":2,"file":"b.csv","sha256":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd","kind":"surveys","layout":"","encoding":"gb18030","rows":2,"rejected":1,"counts":{"added":1,"updated":0,"same":0,"older":0},"problems":[{"problem":"bad_date","rows":1}],"first_date":null,"last_date":null,"imported_at":"2026-11-03T08:00:00+00:00","imported_by":"Li Na"}','2026-11-03 08:00:00.000000','Li Na','2026-11-03 08:00:00.000000','Li Na');
CREATE TABLE links (
	link_id VARCHAR(32) NOT NULL, 
	token_sha256 VARCHAR(64) NOT NULL, 
	page VARCHAR(40) NOT NULL, 
	filter JSON NOT NULL, 
	is_frozen BOOLEAN NOT NULL, 
	is_locked BOOLEAN NOT NULL, 
	hides_people BOOLEAN NOT NULL, 
	fingerprint VARCHAR(64), 
	made_by VARCHAR(200) NOT NULL, 
	made_at DATETIME NOT NULL, 
	expires_at DATETIME, 
	stopped_at DATETIME, 
	stopped_by VARCHAR(200), 
	opened INTEGER NOT NULL, 
	opened_at DATETIME, 
	CONSTRAINT pk_links PRIMARY KEY (link_id), 
	CONSTRAINT uq_links_token_sha256 UNIQUE (token_sha256)
);
INSERT INTO "links" VALUES('l1','efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef','overview','{"days":28}',1,0,1,'ffffffffffffffffffffffffffffffff','Li Na','2026-11-03 08:00:00.000000',NULL,NULL,NULL,3,'2026-11-03 08:00:00.000000');
CREATE TABLE mappings (
	fingerprint VARCHAR(64) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	header JSON NOT NULL, 
	choices JSON NOT NULL, 
	saved_at DATETIME NOT NULL, 
	saved_by VARCHAR(200) NOT NULL, 
	CONSTRAINT pk_mappings PRIMARY KEY (fingerprint)
);
INSERT INTO "mappings" VALUES('abababababababababababababababababababababababababababababababab','tickets','["ID","时间"]','{"zone":"Asia/Shanghai"}','2026-11-03 08:00:00.000000','Li Na');
CREATE TABLE marts (
	fingerprint VARCHAR(64) NOT NULL, 
	recipe JSON NOT NULL, 
	content VARCHAR(64) NOT NULL, 
	built_at DATETIME NOT NULL, 
	CONSTRAINT pk_marts PRIMARY KEY (fingerprint)
);
INSERT INTO "marts" VALUES('ffffffffffffffffffffffffffffffff','{"versions":{"tickets":1,"surveys":0}}','1.2','2026-11-03 08:00:00.000000');
CREATE TABLE setting_groups (
	id INTEGER NOT NULL, 
	group_name VARCHAR(40) NOT NULL, 
	version INTEGER NOT NULL, 
	value JSON, 
	saved_at DATETIME NOT NULL, 
	saved_by VARCHAR(200) NOT NULL, 
	CONSTRAINT pk_setting_groups PRIMARY KEY (id), 
	CONSTRAINT uq_setting_groups_group_name_version UNIQUE (group_name, version)
);
INSERT INTO "setting_groups" VALUES(1,'week_start',1,7,'2026-11-03 08:00:00.000000','Li Na');
CREATE TABLE views (
	view_id VARCHAR(32) NOT NULL, 
	owner VARCHAR(200) NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	page VARCHAR(40) NOT NULL, 
	filter JSON NOT NULL, 
	place INTEGER NOT NULL, 
	is_start BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	opened_at DATETIME, 
	CONSTRAINT pk_views PRIMARY KEY (view_id), 
	CONSTRAINT uq_views_owner_name UNIQUE (owner, name)
);
INSERT INTO "views" VALUES('v1','local','双11','overview','{"days":7}',1,1,'2026-11-03 08:00:00.000000',NULL);
CREATE INDEX ix_imports_sha256 ON imports (sha256);
COMMIT;
