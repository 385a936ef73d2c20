"""Programmes, applications and the effect of a late grant."""
