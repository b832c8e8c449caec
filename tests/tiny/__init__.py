"""The hand-worked tickets T01–T12 and surveys S1–S8 of the book of definitions, as lake rows and as a mart."""
