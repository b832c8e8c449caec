"""One fixture a product: its header is a fact, its rows are invented. Each is read by its own layout, to the value."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from dashboard.errors import FileRefusedError
from dashboard.intake import inspect
from dashboard.intake.layout import GENERIC, layouts
from dashboard.intake.work import work

ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Product:
    """text: the export; ids: of its tickets or surveys; ticket_ids: that surveys speak of; the others: one entry a row
    of the primary table, or (question, score) of the surveys."""

    text: str
    ids: list[str]
    scores: list[tuple[str, float | None]] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    waits: list[int | None] | None = None
    rejected: int = 0
    repeats: int = 0
    zone: str = ZONE
    answers: dict[str, str] = field(default_factory=dict)


PRODUCTS = {
    "zendesk": Product(
        "Ticket ID,Ticket status,Ticket channel,Ticket group,Assignee name,Ticket created - Timestamp,"
        "Ticket solved - Timestamp,First reply time (min),Ticket satisfaction rating\n"
        "11,Solved,Email,Returns,Ana,2026-03-02 09:00:10,2026-03-02 11:00:10,15,Good\n"
        "12,Open,Web,Returns,Bo,2026-03-02 10:00:20,,,Offered\n",
        ids=["11", "12"], scores=[("csat", 5.0), ("csat", None)], waits=[900, None],
        columns={"status": ["solved", "open"], "channel": ["email", "web_form"], "team": ["Returns", "Returns"]},
    ),
    "freshdesk": Product(
        "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,Closed time,"
        "Last update time,Initial response time,Time tracked,First response time (in hrs),Resolution time (in hrs),"
        "Agent interactions,Customer interactions,Resolution status,First response status,Tags,Survey results\n"
        "7,Where is it,Closed,Urgent,Portal,Refund,Ana,Care,2026-03-02 09:00:10,,2026-03-04 13:00:19,"
        "2026-03-04 13:00:20,"
        "2026-03-04 13:00:21,2026-03-02 09:02:24,,00:02:14,52:14:09,2,1,Within SLA,Within SLA,,Extremely Happy\n",
        ids=["7"], scores=[("csat", 5.0)], waits=[134],
        columns={"status": ["closed"], "priority": ["urgent"], "channel": ["web_form"], "topic": ["after_sales"]},
    ),
    "freshservice": Product(
        "Subject,Type,Status,Urgency,Impact,Priority,Group,Agent,Company,Description,Category,Sub-Category,Source,"
        "Requester VIP,Ticket Id,Requester Name,Requester Email,Created Time,Resolved Time,Closed Time,"
        "Last Updated Time,"
        "Initial Response Time,First Response Time (in Hrs),Tags,Survey Result\n"
        "Help,Incident,Pending,High,Low,Medium,Desk,Bo,Acme,text,Account,Login,Email,true,SR-3,Kim,k@example.com,"
        "2026-03-02 09:00:10,,,2026-03-02 10:00:00,2026-03-02 09:05:10,0:05:00,,\n",
        ids=["SR-3"], waits=[300],
        columns={"status": ["pending"], "tier": ["vip"], "topic": ["account"], "subtopic": ["Login"],
                 "attributes": ['{"Type": "Incident", "Urgency": "High", "Impact": "Low"}']},
    ),
    "intercom": Product(
        "Conversation ID,Conversation started at,Conversation first replied at,Teammate assigned,Channel,"
        "Conversation state,Conversation rating,Conversation rating remark,Time to first response (seconds)\n"
        "901,2026-03-02 01:00:00,2026-03-02 01:00:42,Ana,Messenger,closed,🤩,Thanks,42\n"
        "902,2026-03-02 02:00:00,,Bo,Email,snoozed,😐,,\n",
        ids=["901", "902"], scores=[("csat", 5.0), ("csat", 3.0)], waits=[42, None],
        columns={"created_at": ["2026-03-02 01:00:00", "2026-03-02 02:00:00"], "status": ["closed", "on_hold"],
                 "channel": ["chat", "email"]},
    ),
    "chatwoot_csat": Product(
        "客服名称,评分,意见反馈,联系人名称,联系人邮箱地址,联系人电话号码,链接到会话,录制日期\n"
        "王芳 (wang@example.com),5,很快,客户甲,jia@example.com,,https://desk.example.com/app/accounts/1/conversations/41,"
        "2026-03-02 01:00:00 UTC\n"
        ",2,,客户乙,,,https://desk.example.com/app/accounts/1/conversations/42,2026-03-03 01:00:00 UTC\n"
        "报告周期 2026-03-01 至 2026-03-31\n",
        ids=["41:csat", "42:csat"], scores=[("csat", 5.0), ("csat", 2.0)], rejected=1,
        columns={"ticket_id": ["41", "42"], "agent_id": ["王芳", None], "comment": ["很快", None],
                 "answered_at": ["2026-03-02 01:00:00", "2026-03-03 01:00:00"]},
    ),
    "osticket": Product(
        '"Ticket Number";"Date Created";Subject;From;"From Email";Priority;Department;"Help Topic";Source;'
        '"Current Status";"Last Updated";"SLA Due Date";"SLA Plan";"Due Date";"Closed Date";Overdue;Merged;Linked;'
        'Answered;"Agent Assigned";"Team Assigned";"Thread Count";"Reopen Count";"Attachment Count";"Task Count"\n'
        "100200;2026-03-02 09:00:10;Hi;Kim;k@example.com;Emergency;Sales;Payment;Phone;Closed;2026-03-03 09:00:00;;"
        "Gold;;2026-03-03 09:00:00;No;No;No;Yes;Ana;;4;1;0;0\n",
        ids=["100200"],
        columns={"priority": ["urgent"], "topic": ["payment"], "channel": ["phone"], "status": ["closed"],
                 "reopens": [1], "agent_id": ["Ana"]},
    ),
    "jira": Product(
        "Summary,Issue key,Issue id,Issue Type,Status,Project key,Priority,Resolution,Assignee,Reporter,Created,"
        "Updated,"
        "Resolved,Satisfaction rating,Custom field (Time to first response),Watchers,Watchers,Comment,Comment\n"
        '"a\nb",CS-1,10001,Refund,Waiting for customer,CS,Highest,,Ana,Kim,25/Feb/26 10:17 PM,26/Feb/26 9:00 AM,'
        ',4,-0:45,'
        "x,y,note;1;text,\n",
        ids=["CS-1"], scores=[("csat", 4.0)],
        columns={"created_at": ["2026-02-25 14:17:00"], "status": ["pending"], "priority": ["urgent"],
                 "first_response_at": [None], "topic": ["after_sales"]},
    ),
    "servicenow": Product(
        "number,incident_state,active,made_sla,caller_id,opened_at,sys_updated_at,contact_type,category,subcategory,"
        "priority,assignment_group,assigned_to,closed_code,resolved_at,closed_at\n"
        "INC1,New,true,true,C 1,27/2/2026 01:16,27/2/2026 01:16,Phone,Order,?,2 - High,G 1,?,?,?,?\n"
        "INC1,Resolved,true,true,C 1,27/2/2026 01:16,28/2/2026 08:00,Phone,Order,?,3 - Moderate,G 1,R 5,6,"
        "28/2/2026 07:00,?\n"
        "INC1,Active,true,true,C 1,27/2/2026 01:16,27/2/2026 02:30,Phone,Order,?,2 - High,G 1,R 5,?,?,?\n",
        ids=["INC1"], repeats=2,
        columns={"status": ["solved"], "priority": ["normal"], "agent_id": ["R 5"], "topic": ["order"],
                 "resolved_at": ["2026-02-27 23:00:00"]},
    ),
    "salesforce": Product(
        "Case Number,Contact Name,Subject,Status,Priority,Date/Time Opened,Date/Time Closed,Case Owner Alias,"
        "Case Origin,"
        "Age (Hours)\n"
        '00001026,Kim,Hi,Closed,High,25/03/2026 09:15,25/03/2026 17:45,ana,Web,8\n'
        '00001027,Lee,Ho,Working,Low,26/03/2026 10:15,,bo,Phone,\n'
        '\nOpen cases\n"Copyright (c) 2026 Example"\n'
        '"Confidential Information - Do Not Distribute"\nGenerated By: Ana\n',
        ids=["00001026", "00001027"], rejected=4,
        columns={"created_at": ["2026-03-25 01:15:00", "2026-03-26 02:15:00"], "status": ["closed", "open"],
                 "channel": ["web_form", "phone"]},
    ),
    "hubspot": Product(
        "Ticket ID,Ticket name,Pipeline,Ticket status,Priority,Category,Source,Ticket owner,Create date,Close date,"
        "First agent email response date,Time to close (HH:mm:ss),Time to first agent email reply (HH:mm:ss),"
        "Last CES survey rating\n"
        "5,Hi,Support,Waiting on contact,HIGH,Billing issue,CHAT,Ana,2026-03-02 09:00,,2026-03-02 09:30,,00:30:00,6\n",
        ids=["5"], scores=[("ces", 6.0)], waits=[1800],
        columns={"status": ["pending"], "topic": ["payment"], "channel": ["chat"],
                 "attributes": ['{"Pipeline": "Support"}']},
    ),
    "hubspot_survey": Product(
        "Response ID,Survey name,Survey type,Response date,Sentiment,Value,Follow-up text\n"
        "r1,March,NPS,2026-03-02 09:00,Promoter,10,ok\nr2,March,NPS,2026-03-02 09:05,Detractor,0,\n",
        ids=["r1", "r2"], scores=[("nps", 10.0), ("nps", 0.0)], columns={"comment": ["ok", None]},
    ),
    "helpscout": Product(
        "Conversation #,Customer,Rating,Comments,Team member,Date\n"
        "31,Kim,Great,thanks,Ana,2026-03-02 09:00:00\n32,Lee,Not Good,,Bo,2026-03-02 09:05:00\n33,Mo,Okay,,Bo,"
        "2026-03-02 09:06:00\n",
        ids=[], scores=[("csat", 5.0), ("csat", 1.0), ("csat", 3.0)], columns={"ticket_id": ["31", "32", "33"]},
    ),
    "gorgias": Product(
        "Ticket id,Subject,Channel,Creation date,Closed date,First response time (s),Resolution time (s),Survey score,"
        "Customer email,Assignee,Tags,Status\n"
        "81,Hi,instagram-dm,2026-03-02 09:00:00,2026-03-02 10:00:00,95,3600,4,k@example.com,Ana,vip,closed\n",
        ids=["81"], scores=[("csat", 4.0)], waits=[95],
        columns={"channel": ["social"], "resolved_at": ["2026-03-02 02:00:00"]},
    ),
    "leancloud": Product(
        "id,nid,title,status,assignee.nickname,category.path,content,evaluation.star,evaluation.content,"
        "firstCustomerServiceReplyAt,group.name,createdAt,updatedAt,firstReplyTime.seconds\n"
        "x1,501,t,50,小王,账号,c,1,不错,2026-03-02T01:10:00.000Z,一组,2026-03-02T01:00:00.000Z,2026-03-02T02:00:00.000Z,600\n"
        "x2,502,t,280,小李,账号,c,0,,,一组,2026-03-02T02:00:00.000Z,2026-03-02T03:00:00.000Z,\n",
        ids=["501", "502"], scores=[("csat", 5.0), ("csat", 1.0)], waits=[600, None],
        columns={"status": ["open", "closed"], "topic": ["account", "account"]},
    ),
    "kf53": Product(
        "访客名称,接待客服,对话时间,对话条数,访问来源,来源页面,关键词,咨询页面,访客地区,ip地址,对话渠道,对话类型,对话主题,访客评价,"
        "着陆页面,访客标签,访客编号,首次响应时长,平均响应时长,开始方式,结束方式\n"
        "客人,小王,2026/3/2 9:00:05,8,,,,,杭州,10.0.0.1,微信,有效对话,订单,非常满意,,,V1,28秒,15秒,客户发起,客户离开\n"
        "客人,小李,2026/3/2 9:10:05,3,,,,,杭州,10.0.0.2,网页,有效对话,物流,未评价,,,V2,1分5秒,15秒,客户发起,超时\n",
        ids=["file.csv:2", "file.csv:3"], scores=[("csat", 5.0)], waits=[28, 65],
        columns={"channel": ["wechat", "chat"], "topic": ["order", "logistics"]},
    ),
    "qualtrics": Product(
        'StartDate,EndDate,Status,IPAddress,Progress,Finished,RecordedDate,ResponseId,RecipientEmail,'
        'UserLanguage,Q1,Q2\n'
        'Start Date,End Date,Response Type,IP Address,Progress,Finished,Recorded Date,Response ID,Recipient Email,'
        'User Language,"Overall, how satisfied\nare you?",Please explain\n'
        '"{""ImportId"":""startDate"",""timeZone"":""America/Denver""}","{""ImportId"":""endDate""}",'
        '"{""ImportId"":""status""}","{""ImportId"":""ip""}",{},{},"{""ImportId"":""recordedDate""}",{},{},{},{},{}\n'
        "2026-03-02 09:00:00,2026-03-02 09:02:00,IP Address,10.0.0.1,100,True,2026-03-02 09:02:01,R_1,,EN,4,fine\n"
        "2026-03-02 09:00:00,2026-03-02 09:02:00,Survey Preview,,100,True,2026-03-02 09:03:01,R_2,,EN,5,\n",
        ids=["R_1", "R_2"], scores=[("csat", 4.0), ("csat", 5.0)],
        columns={"answered_at": ["2026-03-02 16:02:01", "2026-03-02 16:03:01"], "is_test": [False, True],
                 "comment": ["fine", None]},
    ),
    "surveymonkey": Product(
        "Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,"
        "How likely is it that you would recommend us?,,How satisfied are you?,\n"
        ",,,,,,,,Detractors (0-6),Please explain,Response,Other (please specify)\n"
        "118,4,01/05/2026 09:00:00 AM,01/05/2026 09:01:30 PM,,,,,10,well,Very satisfied,\n"
        "119,4,01/06/2026 09:00:00 AM,01/06/2026 09:01:30 AM,,,,,0,,Dissatisfied,\n",
        ids=["118:csat", "119:csat", "118:nps", "119:nps"],
        scores=[("csat", 5.0), ("csat", 2.0), ("nps", 10.0), ("nps", 0.0)],
        columns={"comment": ["well", None, None, None],
                 "answered_at": ["2026-01-05 13:01:30", "2026-01-06 01:01:30"] * 2},
    ),
    "typeform": Product(
        "#,How likely are you to recommend us?,How satisfied were you?,Anything else?,Start Date (UTC),"
        "Submit Date (UTC),Network ID\n"
        "aa,0,5,no,2026-03-02 09:00:00,2026-03-02 09:01:30,n1\nbb,9,4,,2026-03-02 09:10:00,2026-03-02 09:11:30,n2\n",
        ids=["aa:csat", "bb:csat", "aa:nps", "bb:nps"],
        scores=[("csat", 5.0), ("csat", 4.0), ("nps", 0.0), ("nps", 9.0)],
        columns={"answered_at": ["2026-03-02 09:01:30", "2026-03-02 09:11:30"] * 2},
    ),
    "google_forms": Product(
        "Timestamp,Email Address,How satisfied are you with our service?,What could we improve?\n"
        "6/27/2026 14:05:11,k@example.com,4,speed\n6/28/2026 15:05:11,l@example.com,5,\n",
        ids=[], scores=[("csat", 4.0), ("csat", 5.0)],
        columns={"answered_at": ["2026-06-27 06:05:11", "2026-06-28 07:05:11"], "comment": ["speed", None]},
    ),
    "wjx": Product(
        "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,总分,1、您对本次服务是否满意？,2、您的建议\n"
        "1,2026/7/13 18:41:00,185秒,微信,直接访问,10.0.0.1,5,满意,(空)\n"
        "2,2026/7/13 19:41:00,85秒,微信,直接访问,10.0.0.1,5,(跳过),快些\n",
        ids=[], scores=[("csat", 4.0), ("csat", None)], columns={"comment": [None, "快些"]},
    ),
    "delighted": Product(
        "id,person,survey_type,score,comment,permalink,created_at,tags\n"
        "d1,p1,nps,9,good,https://x.example.com/1,1772442000,\nd2,p2,nps,0,,https://x.example.com/2,1772442060,\n",
        ids=["d1", "d2"], scores=[("nps", 9.0), ("nps", 0.0)],
        columns={"answered_at": ["2026-03-02 09:00:00", "2026-03-02 09:01:00"]},
    ),
}  # fmt: skip
ELSEWHERE = {"shopzilla", "technical_support", "kaggle_support", "voice_satisfaction", GENERIC}


@pytest.mark.parametrize("name", PRODUCTS)
def test_a_product_is_known_and_read_to_the_value(tmp_path, name):
    product = PRODUCTS[name]
    path = tmp_path / "file.csv"
    path.write_text(product.text, "utf-8")
    draft = inspect(path, name="file.csv", zone=product.zone, answers=product.answers)
    assert (draft.layout, draft.kind, draft.open_questions, draft.missing) == (name, layouts()[name].kind, (), ())
    told = {key: getattr(draft, key) for key in draft.__dataclass_fields__}
    told["columns"] = [
        {key: getattr(column, key) for key in column.__dataclass_fields__} for column in told.pop("columns")
    ]
    now = datetime(2026, 11, 22, tzinfo=UTC)
    done = work(told, tmp_path, key=b"k", as_of=None, now=now, tick=lambda _: None)
    facts = done["facts"]
    assert facts["rows"] == done["kept"] + facts["repeats"] + facts["rejected"]
    assert (facts["rejected"], facts["repeats"]) == (product.rejected, product.repeats)
    surveys = pl.read_parquet(tmp_path / "surveys.parquet") if facts["tables"]["surveys"] else None
    tickets = pl.read_parquet(tmp_path / "tickets.parquet") if facts["tables"]["tickets"] else None
    table = tickets if draft.kind == "tickets" else surveys
    if product.ids:
        assert table[f"{draft.kind[:-1]}_id"].to_list() == product.ids
    if product.scores:
        assert list(surveys.select("question", "score").iter_rows()) == product.scores
    for column, values in product.columns.items():
        cells = table[column]
        if cells.dtype.is_temporal():
            cells = cells.dt.strftime("%Y-%m-%d %H:%M:%S")
        assert cells.to_list() == values, column
    if product.waits is not None:
        waits = (table["first_response_at"] - table["created_at"]).dt.total_seconds()
        assert waits.to_list() == product.waits


def test_every_layout_has_its_fixture():
    of_tickets = {name for name, layout in layouts().items() if not layout.is_aggregate}
    assert of_tickets == {*PRODUCTS, *ELSEWHERE}


TOTALS = [
    "Reporting period 2026-03-01 to 2026-03-31\n\nAgent name,Assigned conversations,Avg first response time,"
    "Avg resolution time,Resolution Count\nAna,3,45 seconds,1 day,2\n",
    "报告周期 2026-03-01 至 2026-03-31\n\n客服名称,分配的对话数量,平均首次响应时间,平均解决时间,已解决的数量\n"
    "小王,3,45 秒,1 天,2\n",
    "日期,咨询人数,人工接待人数,3分钟人工回复率(8-23点),平均人工响应时长\n2026-03-02,100,80,92%,28秒\n",
    "客服姓名,考核月份,指标名称,目标值,实际值,备注\n小王,2026-03,平均响应时长,≤30秒,28秒,\n",
    "Date,Total calls,Answered rate,Avg talk time,Avg speed of answer\n2026-03-02,100,94.01%,0:02:14,0:00:14\n",
]


@pytest.mark.parametrize("text", TOTALS)
def test_reports_of_totals_are_refused_with_the_sentence(tmp_path, text):
    path = tmp_path / "file.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(FileRefusedError, match="one line a day or an agent, not of single tickets") as refused:
        inspect(path, name="file.csv", zone=ZONE)
    assert "Export the tickets" in refused.value.remedy
