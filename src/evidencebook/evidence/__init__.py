"""The evidence: tables and their schema, sources, passages, facts, and the prose that rests on them."""
