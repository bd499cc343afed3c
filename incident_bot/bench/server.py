"""The bench's own server: login, pages, and nothing for anybody else."""

from __future__ import annotations

from importlib.resources import files
from mimetypes import guess_type

from sanic import Sanic, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse

from incident_bot.bench.desk import HEADERS, LANGUAGE_COOKIE, Desk, as_json, language_of, see
from incident_bot.bench.files import BenchError
from incident_bot.bench.guard import COOKIE, MAX_AGE
from incident_bot.bench.views import answers, insights, jobs, lists, review, statement, talk, tests
from incident_bot.logs import log_failure
from incident_bot.settings import LANGUAGES

ROOT = "/bench"
LARGEST_BODY = 4 * 1024 * 1024
STATIC = ("bench.css", "bench.js")
OPEN = ("/favicon.ico", f"{ROOT}/login", *(f"{ROOT}/static/{name}" for name in STATIC))


def create_app(desk: Desk) -> Sanic:
    app = Sanic("incident_bot_bench", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = LARGEST_BODY
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.ctx.desk = desk
    app.register_middleware(_guard, "request")
    app.register_middleware(_remember_language, "response")
    app.add_route(_home, "/", name="home")
    app.add_route(_home, ROOT, name="root")
    app.add_route(_icon, "/favicon.ico", name="icon")
    app.add_route(_login, f"{ROOT}/login", ["GET", "POST"], name="login")
    app.add_route(_logout, f"{ROOT}/logout", ["POST"], name="logout")
    app.add_route(_static, f"{ROOT}/static/<name>", name="static")
    for view in (talk, tests, lists, insights, answers, statement, review, jobs):
        app.blueprint(view.blueprint(desk), url_prefix=ROOT)
    app.error_handler.add(Exception, _refuse)
    return app


async def _guard(request: Request) -> HTTPResponse | None:
    desk: Desk = request.app.ctx.desk
    if not desk.guard.knows_host(request.headers.get("host", "")):
        return _refused(request, "wrong_host", 403)
    if not desk.guard.same_origin(request.method, request.scheme, request.headers):
        return _refused(request, "wrong_origin", 403)
    if request.path in OPEN or desk.guard.admits(request.cookies.get(COOKIE), request.headers):
        return None
    if request.method in ("GET", "HEAD"):
        return see(f"{ROOT}/login")
    return _refused(request, "not_logged_in", 401)


async def _home(request: Request) -> HTTPResponse:
    return see(f"{ROOT}/talk")


async def _icon(request: Request) -> HTTPResponse:
    """There is none, and browsers ask."""
    return response.empty(204, headers=dict(HEADERS))


async def _login(request: Request) -> HTTPResponse:
    desk: Desk = request.app.ctx.desk
    if request.method == "GET":
        answer = desk.page(request, "login.html", failed=False)
    else:
        cookie = desk.guard.login(str(request.form.get("token") or "").strip())
        if cookie is None:
            return desk.page(request, "login.html", 403, failed=True)
        answer = see(f"{ROOT}/talk")
        _set_cookie(request, answer, COOKIE, cookie)
    return answer


async def _remember_language(request: Request, answer: BaseHTTPResponse) -> None:
    language = request.args.get("lang")
    if language in LANGUAGES and request.method == "GET" and isinstance(answer, HTTPResponse):
        _set_cookie(request, answer, LANGUAGE_COOKIE, language)


def _set_cookie(request: Request, answer: HTTPResponse, name: str, value: str) -> None:
    answer.cookies[name] = value
    answer.cookies[name]["path"] = "/"
    answer.cookies[name]["httponly"] = True
    answer.cookies[name]["samesite"] = "Strict"
    answer.cookies[name]["max-age"] = MAX_AGE
    if request.scheme == "https":
        answer.cookies[name]["secure"] = True


async def _logout(request: Request) -> HTTPResponse:
    answer = see(f"{ROOT}/login")
    _set_cookie(request, answer, COOKIE, "")
    answer.cookies[COOKIE]["max-age"] = 0
    return answer


async def _static(request: Request, name: str) -> HTTPResponse:
    if name not in STATIC:
        return _refused(request, "not_there", 404)
    body = files("incident_bot.bench").joinpath("static").joinpath(name).read_bytes()
    kind = f"{guess_type(name)[0] or 'text/plain'}; charset=utf-8"
    return response.raw(body, headers=dict(HEADERS), content_type=kind)


def _refuse(request: Request, error: Exception) -> HTTPResponse:
    if isinstance(error, BenchError):
        return _refused(request, error.key, 404 if error.key == "not_there" else 422)
    if isinstance(error, SanicException) and error.status_code < 500:
        keys = {404: "not_there", 413: "too_large"}
        return _refused(request, keys.get(error.status_code, "not_understood"), error.status_code)
    log_failure(error)
    return _refused(request, "went_wrong", 500)


def _refused(request: Request, key: str, status: int) -> HTTPResponse:
    desk: Desk = request.app.ctx.desk
    sentence = desk.word(key, language_of(request))
    if "text/html" in request.headers.get("accept", "") and key != "wrong_host":
        return desk.page(request, "refused.html", status, sentence=sentence)
    return as_json({"error": key, "message": sentence}, status)
