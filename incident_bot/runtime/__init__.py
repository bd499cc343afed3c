"""Rasa's own classes with what they do again and again done once. Each module is a subclass of a public class of Rasa,
and a test shows that it gives what that class gives."""
