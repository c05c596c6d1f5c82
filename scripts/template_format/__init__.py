"""The one format of templates: `tree` reads one, `gaps` says where whitespace means nothing, `layout` writes it again."""
