"""The nouns of the product: the fields of a ticket and of a survey, as the lake keeps them.

One tuple a table, in the lake's column order. `kind` is the value's type: text, instant (UTC, microseconds), integer,
decimal, boolean, or the name of a closed list in `vocabulary`. Meanings: README, *Fields*.
"""

from dataclasses import dataclass

from dashboard import vocabulary


@dataclass(frozen=True, slots=True)
class Field:
    """One column of the lake that a file's column can be mapped to."""

    name: str
    kind: str
    label: str

    @property
    def codes(self) -> dict[str, str] | None:
        """The closed list of codes this field takes, or None for free values."""
        return CODED.get(self.kind)

    @property
    def polars(self) -> str:
        """Name of the Polars type in the lake; codes are text there."""
        return {"instant": "Datetime", "integer": "Int64", "decimal": "Float64", "boolean": "Boolean"}.get(
            self.kind, "String"
        )


CODED = {
    "channel": vocabulary.CHANNELS,
    "topic": vocabulary.TOPICS,
    "started_with": vocabulary.STARTED_WITH,
    "initiated_by": {"customer": "Customer", "agent": "Agent"},
    "priority": vocabulary.PRIORITIES,
    "tier": vocabulary.TIERS,
    "status": vocabulary.STATUSES,
    "outside_party": vocabulary.OUTSIDE_PARTIES,
    "question": vocabulary.QUESTIONS,
}

TICKET_FIELDS = (
    Field("ticket_id", "text", "Ticket ID"),
    Field("created_at", "instant", "Created at"),
    Field("updated_at", "instant", "Updated at"),
    Field("started_with", "started_with", "Started with"),
    Field("initiated_by", "initiated_by", "Initiated by"),
    Field("channel", "channel", "Channel"),
    Field("channel_raw", "text", "Channel as exported"),
    Field("topic", "topic", "Topic"),
    Field("subtopic", "text", "Subtopic"),
    Field("priority", "priority", "Priority"),
    Field("tier", "tier", "Customer tier"),
    Field("status", "status", "Status"),
    Field("bot_response_at", "instant", "Bot replied at"),
    Field("handoff_at", "instant", "Handed to a human at"),
    Field("first_response_at", "instant", "First human reply at"),
    Field("abandoned_at", "instant", "Left the queue at"),
    Field("first_resolved_at", "instant", "First solved at"),
    Field("resolved_at", "instant", "Solved at"),
    Field("closed_at", "instant", "Closed at"),
    Field("agent_id", "text", "Agent"),
    Field("team", "text", "Team"),
    Field("first_response_agent_id", "text", "First replying agent"),
    Field("customer_id", "text", "Customer"),
    Field("human_replies", "integer", "Human replies"),
    Field("reopens", "integer", "Reopens"),
    Field("agent_stations", "integer", "Agents that held it"),
    Field("team_stations", "integer", "Teams that held it"),
    Field("reply_wait_seconds", "integer", "Sum of reply waits (s)"),
    Field("reply_turns", "integer", "Reply turns"),
    Field("requester_wait_seconds", "integer", "Customer wait (s)"),
    Field("agent_wait_seconds", "integer", "Wait for customer (s)"),
    Field("on_hold_seconds", "integer", "On hold (s)"),
    Field("handle_seconds", "integer", "Handle time (s)"),
    Field("first_response_business_seconds", "integer", "First human reply, business time (s)"),
    Field("first_resolution_business_seconds", "integer", "First resolution, business time (s)"),
    Field("full_resolution_business_seconds", "integer", "Full resolution, business time (s)"),
    Field("requester_wait_business_seconds", "integer", "Customer wait, business time (s)"),
    Field("outside_party", "outside_party", "Partner"),
    Field("outside_seconds", "integer", "Time at partners (s)"),
    Field("is_complaint", "boolean", "Complaint"),
    Field("is_escalated", "boolean", "Escalated"),
    Field("refund_requested_at", "instant", "Refund asked at"),
    Field("refund_paid_at", "instant", "Refund paid at"),
    Field("compensation_amount", "decimal", "Compensation"),
)

SURVEY_FIELDS = (
    Field("survey_id", "text", "Survey ID"),
    Field("ticket_id", "text", "Ticket ID"),
    Field("question", "question", "Question"),
    Field("sent_at", "instant", "Sent at"),
    Field("answered_at", "instant", "Answered at"),
    Field("score_raw", "text", "Score as exported"),
    Field("scale", "text", "Scale"),
    Field("score", "decimal", "Score"),
    Field("agent_id", "text", "Agent"),
    Field("comment", "text", "Comment"),
    Field("is_test", "boolean", "Test answer"),
    Field("channel", "channel", "Channel"),
    Field("topic", "topic", "Topic"),
    Field("subtopic", "text", "Subtopic"),
    Field("priority", "priority", "Priority"),
    Field("tier", "tier", "Customer tier"),
    Field("team", "text", "Team"),
    Field("customer_id", "text", "Customer"),
)

# Bookkeeping that the importer adds to every row of both tables, after the fields:
#   attributes  text     JSON object of further file columns kept as dimensions, or null
#   failed      text     names of mapped fields that a check emptied in this row, comma-separated, or null. A failed
#                        instant is unknown, never "did not happen"; failed created_at means its time of day was lost.
#   line        integer  physical line of the record's start in the file
#   content     text     hash of all fields: equal content, equal hash
#   import_id   text     the partition
BOOKKEEPING = (
    Field("attributes", "text", "Further columns"),
    Field("failed", "text", "Failed checks"),
    Field("line", "integer", "Line"),
    Field("content", "text", "Content hash"),
    Field("import_id", "text", "Import"),
)

TABLES = {"tickets": (*TICKET_FIELDS, *BOOKKEEPING), "surveys": (*SURVEY_FIELDS, *BOOKKEEPING)}
