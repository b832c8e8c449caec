"""Layouts: the data files are sound, and each product's header is told from the others."""

import re

import polars as pl
import pytest

from dashboard.fields import CODED
from dashboard.intake.durations import UNITS
from dashboard.intake.layout import GENERIC, fitting, layouts
from dashboard.intake.mapping import KINDS, TARGETS, kind_of, propose
from dashboard.intake.scores import POINTS, SPANS

HEADERS = {
    "zendesk": "Summation column,Id,Requester,Group,Status,Via,Created at,Solved at,Satisfaction Score,Reopens",
    "freshdesk": "Ticket ID,Subject,Status,Source,Group,Created time,Resolved time,Initial response time,Tags",
    "shopzilla": "Unique id,channel_name,Issue_reported at,issue_responded,Survey_response_Date,CSAT Score",
    "technical_support": (
        "Status,Ticket ID,Created time,Resolution time,SLA For Resolution,Close time,Survey results,Source"
    ),
    "kaggle_support": "TicketID,TicketType,TicketStatus,TicketChannel,FirstResponseTime,TimetoResolution",
    "voice_satisfaction": "用户id,语音通话整体满意度,网络覆盖与信号强度,语音通话清晰度,语音通话稳定性,居民小区",
    "chatwoot_report": "Agent name,Assigned conversations,Avg first response time,Resolution Count",
}


@pytest.mark.parametrize("name", HEADERS)
def test_each_layout_knows_its_own_header(name):
    found = fitting([["Reporting period 2025"], HEADERS[name].split(",")])
    assert found is not None
    assert (found[0].name, found[1]) == (name, 1)


def test_a_layout_needs_its_whole_signature():
    assert fitting([["Id", "Created at", "Via", "Status"]]) is None


@pytest.mark.parametrize("layout", layouts().values(), ids=lambda layout: layout.name)
def test_the_data_files_name_what_exists(layout):
    for table, fields in layout.fields.items():
        assert set(fields) <= set(TARGETS[table])
    assert set(layout.units.values()) <= set(UNITS)
    assert set(layout.units) <= set(KINDS)
    for question, scale in layout.scales.items():
        assert scale in SPANS[question] or scale in POINTS
    for field, words in layout.values.items():
        for meaning in words.values():
            for target, code in meaning.items():
                codes = (True, False) if KINDS[target] == "boolean" else CODED[KINDS[target]]
                assert code in codes, (field, target, code)
    for pattern in layout.extract.values():
        assert re.compile(pattern).groups == 1


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("ticket_id,created_at,channel,csat", "tickets"),
        ("工单编号,创建时间,渠道,满意度", "tickets"),
        ("survey_id,ticket_id,question,score", "surveys"),
        ("Timestamp,Overall satisfaction,Comments", "surveys"),
        ("id,nps,satisfaction,explication", "surveys"),
        ("review_id,order_id,review_score,review_creation_date", "surveys"),
    ],
)
def test_tickets_and_surveys_are_told_apart(header, kind):
    assert kind_of(header.split(",")) == kind


def test_near_spelling_is_the_last_resort():
    header = ["ticket_id", "created_att", "channnel", "Chanel No 5"]
    samples = [pl.Series([""]) for _ in header]
    found = propose(header, samples, layouts()[GENERIC], "tickets", {})
    assert found == [("ticket_id", "alias"), ("created_at", "near"), ("channel", "near"), None]
