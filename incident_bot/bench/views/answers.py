from __future__ import annotations

from sanic import Blueprint

from incident_bot.bench.desk import Desk


def blueprint(desk: Desk) -> Blueprint:
    return Blueprint("answers")
