"""The pages and files of the website over a real port."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from incident_bot.settings import LANGUAGES
from tests.channels.web_fakes import FakeAgent, Server, serving

SHOP = "https://shop.example"
LOADER = "console.log('loader')\n" * 40
PANEL = "panel.0123456789ab.js"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make web` leaves, in small."""
    folder = tmp_path_factory.mktemp("dist")
    (folder / "loader.js").write_text(LOADER)
    (folder / PANEL).write_text("panel")
    (folder / "licences.txt").write_text("licences")
    (folder.parent / "secret.js").write_text("outside")
    return folder


@pytest.fixture(scope="module")
def site(built: Path) -> Iterator[Server]:
    with serving(FakeAgent(), INCIDENT_BOT_WEB=str(built), INCIDENT_BOT_ORIGINS=SHOP) as running:
        yield running


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Before `make web`."""
    with serving(FakeAgent(), INCIDENT_BOT_WEB=str(tmp_path_factory.mktemp("nothing"))) as running:
        yield running


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_is_the_page_of_the_incident(site: Server, language: str) -> None:
    reply = site.page(f"/?lang={language}")
    assert f'<html lang="{language}">' in reply.text
    for fact in ("unauthorised_consultation", "nothing_to_do", "never_asked", "concerned_email"):
        assert fact in reply.text
    assert '<form class="question" method="post"' in reply.text


def test_it_may_be_kept_for_a_minute_for_each_language(site: Server) -> None:
    reply = site.page("/")
    assert reply.headers["cache-control"] == "public, max-age=60"
    assert reply.headers["vary"] == "Accept-Language"
    assert "set-cookie" not in reply.headers


def test_the_only_script_on_it_is_ours_and_the_policy_lets_no_other_run(site: Server) -> None:
    reply = site.page("/")
    assert re.findall(r"<script[^>]*src=\"([^\"]+)\"", reply.text) == ["/chat/loader.js"]
    assert reply.text.count("<script") == 1
    policy = reply.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    style = re.search("<style>(.*)</style>", reply.text, re.DOTALL)
    assert style
    assert base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode() in policy


def test_before_the_widget_is_built_the_page_works_without(bare: Server) -> None:
    page = bare.page("/")
    assert page.status == 200
    assert "<script" not in page.text
    assert "turn 1" in bare.submit(text="hello", language="en").text
    missing = bare.send("GET", "/chat/loader.js", accept_language="nl")
    assert (missing.status, missing.json()["error"]) == (404, "not_found")
    assert "make web" in missing.json()["detail"]
    embed = bare.page("/embed?lang=en")
    assert embed.status == 200
    assert "<script" not in embed.text


def test_the_loader_is_asked_for_again_and_the_rest_never(site: Server) -> None:
    loader, panel = site.send("GET", "/chat/loader.js"), site.send("GET", f"/chat/{PANEL}")
    assert loader.text == LOADER
    assert loader.headers["content-type"].startswith("text/javascript")
    assert loader.headers["cache-control"] == "public, max-age=300"
    assert "immutable" in panel.headers["cache-control"]
    for reply in (loader, panel):
        assert reply.headers["access-control-allow-origin"] == "*"
        assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
        assert reply.headers["x-content-type-options"] == "nosniff"
    known = site.send("GET", "/chat/loader.js", if_none_match=loader.headers["etag"])
    assert (known.status, known.body) == (304, b"")
    assert known.headers["etag"] == loader.headers["etag"]


def test_it_is_compressed_for_whoever_can_read_that(site: Server) -> None:
    small = site.send("GET", "/chat/loader.js", accept_encoding="br, gzip;q=0.8")
    assert small.headers["content-encoding"] == "gzip"
    assert gzip.decompress(small.body).decode() == LOADER
    assert small.headers["vary"] == "Accept-Encoding"
    plain = site.send("GET", "/chat/loader.js", accept_encoding="gzip;q=0")
    assert "content-encoding" not in plain.headers


def test_a_new_build_is_served_without_a_restart(built: Path, site: Server) -> None:
    first = site.send("GET", "/chat/loader.js").headers["etag"]
    (built / "loader.js").write_text(LOADER + "// new")
    try:
        second = site.send("GET", "/chat/loader.js", if_none_match=first)
        assert second.status == 200
        assert second.headers["etag"] != first
    finally:
        (built / "loader.js").write_text(LOADER)


@pytest.mark.parametrize(
    "name", ["..%2Fsecret.js", "%2e%2e/secret.js", "../secret.js", "nothing.js", ".js", "loader.js%00", "x/loader.js"]
)
def test_there_is_nothing_outside_the_folder(site: Server, name: str) -> None:
    reply = site.send("GET", f"/chat/{name}")
    assert reply.status in (400, 404)
    assert "outside" not in reply.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_widget_keeps_is_signed_by_the_key_that_websites_name(site: Server, language: str) -> None:
    reply = site.send("GET", f"/chat/content.{language}.json")
    sealed = reply.json()
    assert json.loads(sealed["content"])["language"] == language
    raw = base64.urlsafe_b64decode(sealed["signature"] + "==")
    signature = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    point = base64.urlsafe_b64decode(sealed["key"] + "==")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    key.verify(signature, sealed["content"].encode(), ec.ECDSA(hashes.SHA256()))
    assert f'data-key="{sealed["key"]}"' in unescape(site.page("/embed").text)
    assert reply.headers["access-control-allow-origin"] == "*"
    assert site.send("GET", f"/chat/content.{language}.json", if_none_match=reply.headers["etag"]).status == 304


@pytest.mark.parametrize("name", ["content.xx.json", "content..json", "content.json"])
def test_there_is_no_other_language(site: Server, name: str) -> None:
    assert site.send("GET", f"/chat/{name}").status == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_webmaster_finds_what_to_copy(site: Server, language: str) -> None:
    shown = unescape(site.page(f"/embed?lang={language}").text)
    origin = f"http://127.0.0.1:{site.port}"
    assert f'<html lang="{language}">' in shown
    for needed in (f'<script src="{origin}/chat/loader.js"', f'<iframe src="{origin}/chat/frame', f"frame-src {origin}",
                   f"connect-src {origin} ws://127.0.0.1:{site.port}", "INCIDENT_BOT_ORIGINS="):  # fmt: skip
        assert needed in shown


def test_what_to_copy_names_where_the_server_is_found_by_others() -> None:
    with serving(FakeAgent(), INCIDENT_BOT_PUBLIC_URL="https://help.example/") as server:
        assert 'src="https://help.example/chat/loader.js"' in unescape(server.page("/embed").text)
        assert "connect-src https://help.example wss://help.example" in server.page("/embed").text
        assert 'hreflang="nl" href="https://help.example/?lang=nl"' in server.page("/").text


def test_a_host_that_is_no_host_is_not_repeated(site: Server) -> None:
    shown = site.send("GET", "/embed", host='evil"><script>').text
    assert "evil" not in shown


def test_the_frame_may_stand_on_listed_websites_and_the_other_pages_nowhere(site: Server) -> None:
    frame = site.page("/chat/frame?lang=de")
    assert f"frame-ancestors 'self' {SHOP}" in frame.headers["content-security-policy"]
    assert '<html lang="de">' in frame.text
    assert '<script src="/chat/loader.js"' in frame.text
    for path in ("/", "/embed"):
        assert "frame-ancestors 'none'" in site.page(path).headers["content-security-policy"]
    assert "frame-ancestors 'none'" in site.submit(text="hello").headers["content-security-policy"]


def test_a_form_that_another_website_sends_is_refused_on_a_page(site: Server) -> None:
    form = "application/x-www-form-urlencoded"
    before = len(site.agent.received)
    sent = {
        origin: site.send("POST", "/", b"text=hello", content_type=form, accept="text/html", origin=origin)
        for origin in ("https://evil.example", SHOP, f"http://127.0.0.1:{site.port}", "null")
    }
    assert [reply.status for reply in sent.values()] == [403, 200, 200, 200]
    assert 'role="alert"' in sent["https://evil.example"].text
    assert len(site.agent.received) == before + 3


def test_browsers_that_ask_for_an_icon_get_none(site: Server) -> None:
    assert site.send("GET", "/favicon.ico").status == 204


def test_the_conversation_leads_back_to_the_information(site: Server) -> None:
    assert '<a href="?lang=nl">' in site.submit(text="hello", language="nl").text
