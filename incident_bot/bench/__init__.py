"""The agents' test bench: try the assistant, see why it answered so, keep what must stay so."""
