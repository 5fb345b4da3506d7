"""What the document says: a source as numbered passages, and whether a cited figure stands in the passage cited.

`passages` reads a file into paragraphs and sentences, `figures` finds a figure in a text however it is written, `verify` looks up
what a citation covers, `failures` says in words what does not stand there.
"""
