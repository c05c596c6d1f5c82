"""Demo content: real circles, principles, past events and reports with their sources; everything else a sample.

Texts stand as (English, Spanish) pairs. People are made up, their addresses end in example.org.
"""
