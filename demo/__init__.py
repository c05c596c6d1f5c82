"""Demo content: real circles, principles, past events and reports with their sources; everything else a sample.

Installed with DEMO=1 only, and imported by no other app. What is said stands in `data/`, where a key that ends in
`_en` or `_es` is one language of a text, and most keys are columns; people are made up. `loader` writes it.
"""
