"""Backups: the database and the media as one archive, kept by a schedule, and restored from it.

An archive is a tar file, compressed with gzip and, with a key, encrypted in the age format. `tar` and `age` open it
without the portal.
"""
