"""How well the assistant understands: test questions in, scores and a report out. Nothing here knows Rasa."""
