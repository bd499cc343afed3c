"""Rasa channels, one connector a module, named in credentials.yml."""
