"""Planning of a JCO as plain values, for its page and its forms."""
