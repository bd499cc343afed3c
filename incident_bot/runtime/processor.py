"""Rasa's way of a message, with the classes of this package."""

from __future__ import annotations

import logging
from pathlib import Path
from tarfile import ReadError
from typing import Any

from rasa.core.actions.action import (
    Action,
    ActionExtractSlots,
    ActionListen,
    ActionSessionStart,
    RemoteAction,
    action_for_name_or_text,
)
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.engine import loader
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelMetadata
from rasa.exceptions import ActionLimitReached, ModelNotFound
from rasa.shared.core.constants import ACTION_EXTRACT_SLOTS, ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, ActionExecutionRejected, Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name

from incident_bot.runtime.actions import CheckedAction, LocalAction
from incident_bot.runtime.archive import ServingStorage
from incident_bot.runtime.predicted import Predicted, repeats
from incident_bot.runtime.runner import PlannedRunner
from incident_bot.runtime.understood import Understood

# Rasa's own processor's.
logger = logging.getLogger("rasa.core.processor")

# Those of Rasa's own actions that keep nothing from one message to the next.
STATELESS = (ActionListen, ActionSessionStart, ActionExtractSlots)
# About 10 MB each.
REMEMBERED = 2_000
REMEMBERED_PREDICTIONS = 10_000


class Processor(MessageProcessor):
    """Actions are made once, a text is understood once, and what follows from the same events is predicted once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actions: dict[str, Action] = {}
        self.understood = Understood(REMEMBERED)
        self.predicted = Predicted(REMEMBERED_PREDICTIONS if repeats(self.model_metadata, self.domain) else 0)

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, GraphRunner]:
        """Raises ModelNotFound where the file is no model, and what loading raises."""
        with TempDirectoryPath(get_temp_dir_name()) as folder:
            try:
                metadata, runner = loader.load_predict_graph_runner(
                    Path(folder), Path(model_path), ServingStorage, PlannedRunner
                )
            except ReadError:
                raise ModelNotFound(f"Model {model_path} can not be loaded.") from None
        return Path(model_path).name, metadata, runner

    def _parse_message_with_graph(
        self, message: UserMessage, tracker: DialogueStateTracker, only_output_properties: bool = True
    ) -> dict[str, Any]:
        """No component of the pipeline looks at anything but the text."""

        def parse() -> dict[str, Any]:
            return dict(super(Processor, self)._parse_message_with_graph(message, tracker, only_output_properties))

        return self.understood.get(message.text, parse) if only_output_properties else parse()

    def _check_for_unseen_features(self, parse_data: dict[str, Any]) -> None:
        """Rasa makes an empty domain for each message, to see whether this one is."""
        seen = [entity["entity"] for entity in parse_data["entities"] or []]
        if parse_data["intent"]["name"] not in self.domain.intents or not set(seen) <= set(self.domain.entities):
            super()._check_for_unseen_features(parse_data)

    def predict_next_with_tracker_if_should(self, tracker: DialogueStateTracker) -> tuple[Action, PolicyPrediction]:
        """Raises ActionLimitReached."""
        if self.is_action_limit_reached(tracker, self.should_predict_another_action(tracker.latest_action_name)):
            raise ActionLimitReached("The limit of actions to predict has been reached.")
        prediction = self._predict_next_with_tracker(tracker)
        return self._get_action(self.domain.action_names_or_texts[prediction.max_confidence_index]), prediction

    def _predict_next_with_tracker(self, tracker: DialogueStateTracker) -> PolicyPrediction:
        """Raises ValueError for a model without policies."""
        predict = super()._predict_next_with_tracker
        return predict(tracker) if tracker.followup_action else self.predicted.get(tracker, lambda: predict(tracker))

    def is_action_limit_reached(self, tracker: DialogueStateTracker, should_predict_another_action: bool) -> bool:
        """Back to where the customer spoke, and no further."""
        if not should_predict_another_action:
            return False
        taken = 0
        for event in reversed(tracker.events):
            if isinstance(event, ActionExecuted):
                if event.action_name in (ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME):
                    break
                taken += 1
        return taken >= int(self.max_number_of_predictions)

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        action = self._get_action(ACTION_EXTRACT_SLOTS)
        events = await action.run(output_channel, self.nlg, tracker, self.domain)
        await self._send_bot_messages(events, tracker, output_channel)
        tracker.update_with_events(events, self.domain)
        return tracker

    def _log_action_on_tracker(
        self,
        tracker: DialogueStateTracker,
        action: Action,
        events: list[Event] | None,
        prediction: PolicyPrediction,
    ) -> None:
        """Rasa copies all events for a log that nobody may write."""
        if logger.isEnabledFor(logging.DEBUG):
            super()._log_action_on_tracker(tracker, action, events, prediction)
            return
        if not any(isinstance(event, ActionExecutionRejected) for event in events or ()):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events or [], self.domain)

    def _get_action(self, action_name: str) -> Action:
        known = self._actions.get(action_name)
        if known is not None:
            return known
        action = action_for_name_or_text(action_name, self.domain, self.action_endpoint)
        if type(action) is RemoteAction:
            local = getattr(self.action_endpoint, "in_process", False)
            action = (LocalAction if local else CheckedAction)(action_name, self.action_endpoint)
        elif not isinstance(action, STATELESS):
            return action
        self._actions[action_name] = action
        return action
