"""Rasa graph components, one a module, named in config.yml."""
