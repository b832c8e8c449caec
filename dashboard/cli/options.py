"""Options that more than one command has: what a report and a query both select by."""

from datetime import datetime
from typing import Annotated

import typer

FORMATS, A_DAY = ["%Y-%m-%d"], "YYYY-MM-DD"

FirstDay = Annotated[
    datetime | None, typer.Option("--from", formats=FORMATS, metavar=A_DAY, help="First day; else that of the data.")
]
LastDay = Annotated[
    datetime | None, typer.Option("--to", formats=FORMATS, metavar=A_DAY, help="Last day; else that of the data.")
]
Channels = Annotated[list[str] | None, typer.Option(metavar="C", help="Only this channel. May be repeated.")]
Attributes = Annotated[
    list[str] | None,
    typer.Option(metavar="COLUMN=VALUE", help="Only with this value of a kept file column. May be repeated."),
]
