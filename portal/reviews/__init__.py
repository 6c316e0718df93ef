"""Reviewing what people hand in: forms and dossiers, submissions, opinions, decisions, appeals; knows no subject."""
