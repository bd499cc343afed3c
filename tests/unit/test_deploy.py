"""The files of deploy/ against the code: settings, ports, metrics, paths."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from prometheus_client import REGISTRY

import incident_bot.channels.messaging.metrics
from incident_bot import metrics
from incident_bot.safeguards import refuse_unsafe
from incident_bot.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
KUBERNETES = "1.28"
assert incident_bot.channels.messaging.metrics
assert metrics


class Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.names.add(key)
        return default


def known() -> set[str]:
    asked = Asked()
    Settings.from_environment(asked)
    # Sanic's own.
    return {*asked.names, "SANIC_PROXIES_COUNT"}


def manifests() -> list[tuple[str, dict[str, Any]]]:
    return [
        (file.name, document)
        for file in sorted((DEPLOY / "kubernetes").glob("*.yml"))
        for document in yaml.safe_load_all(file.read_text())
    ]


def of_kind(kind: str) -> dict[str, Any]:
    (found,) = (manifest for _, manifest in manifests() if manifest["kind"] == kind)
    return found


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text())
    return loaded


def environments() -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "compose.yml", compose()["services"]["assistant"]["environment"]
    yield "kubernetes/settings.yml", of_kind("ConfigMap")["data"]


def test_every_setting_that_is_named_exists() -> None:
    named = {
        (file.name, name)
        for file in DEPLOY.rglob("*")
        if file.is_file()
        for name in re.findall(r"\b(?:INCIDENT_BOT|SANIC|ACTION)_[A-Z_]+\b", file.read_text())
    }
    assert len(named) > 15
    assert {(file, name) for file, name in named if name not in known()} == set()


@pytest.mark.parametrize(
    ("file", "environment"), environments(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_production_starts_with_these_settings(file: str, environment: Mapping[str, str]) -> None:
    given = {
        "INCIDENT_BOT_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
        "INCIDENT_BOT_DATABASE_URL": "postgresql://d",
        "INCIDENT_BOT_REDIS_URL": "redis://r",
    }
    settings = Settings.from_environment({**environment, **given} | _without_variables(environment))
    refuse_unsafe(settings)
    assert (settings.production, settings.log_format, settings.metrics_host) == (True, "json", "0.0.0.0")


def _without_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """What compose fills in with nothing."""
    return {name: "" for name, value in environment.items() if value.endswith(":-}")}


@pytest.mark.parametrize(("file", "manifest"), manifests(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_manifest_is_what_kubernetes_wants(file: str, manifest: dict[str, Any]) -> None:
    kubernetes_validate.validate(manifest, KUBERNETES, strict=True)


def test_a_manifest_with_a_misspelt_field_would_be_found() -> None:
    wrong = json.loads(json.dumps(of_kind("Deployment")))
    wrong["spec"]["template"]["spec"]["containers"][0]["livenessProb"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, KUBERNETES, strict=True)


def test_ports_agree() -> None:
    for _, environment in environments():
        assert (environment["INCIDENT_BOT_PORT"], environment["INCIDENT_BOT_METRICS_PORT"]) == ("8000", "9090")
    (container,) = of_kind("Deployment")["spec"]["template"]["spec"]["containers"]
    assert {port["name"]: port["containerPort"] for port in container["ports"]} == {"http": 8000, "metrics": 9090}
    assert [port["ports"][0]["port"] for port in of_kind("NetworkPolicy")["spec"]["ingress"]] == [8000, 9090]
    assert of_kind("Service")["spec"]["ports"][0]["targetPort"] == "http"
    nginx = (DEPLOY / "nginx" / "nginx.conf").read_text()
    assert set(re.findall(r"server assistant:(\d+)", nginx)) == {"8000"}
    (listens,) = re.findall(r"listen (\d+);", nginx)
    assert compose()["services"]["proxy"]["ports"] == [f"8080:{listens}"]
    scraped = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())["scrape_configs"][0]
    assert scraped["dns_sd_configs"][0]["port"] == 9090
    assert "EXPOSE 8000 9090" in (DEPLOY / "Dockerfile").read_text()


def test_probes_ask_what_the_server_answers() -> None:
    (container,) = of_kind("Deployment")["spec"]["template"]["spec"]["containers"]
    assert (
        container["livenessProbe"]["httpGet"]["path"] == container["startupProbe"]["httpGet"]["path"] == "/health/live"
    )
    assert container["readinessProbe"]["httpGet"]["path"] == "/health/ready"
    assert "/health/ready" in str(compose()["services"]["assistant"]["healthcheck"])


def test_everything_scales_and_is_kept_by_the_same_name() -> None:
    name = of_kind("Deployment")["metadata"]["name"]
    labels = of_kind("Deployment")["spec"]["template"]["metadata"]["labels"]
    assert of_kind("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]["name"] == name
    assert of_kind("PodDisruptionBudget")["spec"]["selector"]["matchLabels"].items() <= labels.items()
    assert of_kind("Service")["spec"]["selector"].items() <= labels.items()


def test_every_file_that_is_mounted_or_copied_exists() -> None:
    for service in compose()["services"].values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert not source.startswith(".") or (DEPLOY / source).exists(), volume
    assert (DEPLOY / compose()["services"]["assistant"]["build"]["context"]).resolve() == DEPLOY.parent
    copied = re.findall(
        r"^COPY (?!--from)(?:--chown=\S+ )?(.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE
    )
    kept = {line[1:] for line in (DEPLOY.parent / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for name in " ".join(copied).split():
        assert (DEPLOY.parent / name).exists(), name
        assert any(name == whole or name.startswith(f"{whole}/") for whole in kept), name


def metrics_named(text: str) -> set[str]:
    return set(re.findall(r"\bincident_bot_\w+\b", text))


@pytest.mark.parametrize("file", ["prometheus/alarms.yml", "grafana/incident-bot.json", "kubernetes/scaling.yml"])
def test_every_metric_that_is_named_exists(file: str) -> None:
    text = (DEPLOY / file).read_text()
    named = metrics_named(text)
    shown = {sample for metric in REGISTRY.collect() for sample in _samples(metric.name, metric.type)}
    assert named
    assert named - shown == set()


def _samples(name: str, kind: str) -> tuple[str, ...]:
    ends = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "info": ("_info",)}
    return tuple(f"{name}{end}" for end in ends.get(kind, ("",)))


def test_every_alarm_says_in_the_docs_what_to_do() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alarms.yml").read_text())["groups"][0]["rules"]
    page = (DEPLOY.parent / "docs" / "operating.md").read_text()
    assert len(rules) > 5
    assert [rule["alert"] for rule in rules if f"| `{rule['alert']}` |" not in page] == []


def test_the_dashboard_is_what_grafana_reads() -> None:
    board = json.loads((DEPLOY / "grafana" / "incident-bot.json").read_text())
    provided = yaml.safe_load((DEPLOY / "grafana/provisioning/datasources/prometheus.yml").read_text())["datasources"]
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in board["panels"]]
    assert len(set(places)) == len(places) > 6
    for panel in board["panels"]:
        assert panel["datasource"]["uid"] == provided[0]["uid"]
        assert all(target["expr"].count("(") == target["expr"].count(")") for target in panel["targets"])


def test_the_endpoints_of_replicas_are_those_of_the_root_and_a_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.core.utils import AvailableEndpoints

    for name, value in of_kind("ConfigMap")["data"].items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("RABBITMQ_PASSWORD", "secret")
    there = AvailableEndpoints.read_endpoints(str(DEPLOY / "endpoints.yml"))
    here = AvailableEndpoints.read_endpoints(str(DEPLOY.parent / "endpoints.yml"))
    assert there.tracker_store.type == here.tracker_store.type
    assert there.lock_store.type == here.lock_store.type
    assert (there.event_broker.type, there.event_broker.url) == ("pika", "rabbitmq")
    assert os.environ["RABBITMQ_PASSWORD"] not in (DEPLOY / "endpoints.yml").read_text()
