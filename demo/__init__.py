"""Demo content: real circles, principles, past events, and reports with their sources; everything else is a sample.

Installed with DEMO=1 only, and imported by no other app. The content is in `data/`: a key ending in `_en` or
`_es` is one language of a text, and most keys are columns. All people are made up. `loader` writes it to the
database.
"""
