"""Custom actions of Rasa's SDK, one a module."""
