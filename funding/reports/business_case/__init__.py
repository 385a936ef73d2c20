"""The business case as a document: its facts, and the page on which it is printed and filed."""
