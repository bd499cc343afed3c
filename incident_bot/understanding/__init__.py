"""How a message is understood, without Rasa: features, linear models, several questions in one message."""
