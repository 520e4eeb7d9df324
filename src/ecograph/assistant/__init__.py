"""The door for assistants: about ten tools, made from operations and cut to what a model reads."""
