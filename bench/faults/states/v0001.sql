-- The state database as the program of migration 0001 left it, with rows in every table.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
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
CREATE INDEX ix_imports_sha256 ON imports (sha256);
COMMIT;
