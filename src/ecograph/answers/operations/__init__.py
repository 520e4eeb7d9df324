"""Everything that can be asked, declared: an operation each, a file a subject.

Nothing here is slow to import: what answers is imported when it is asked.
"""
