# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Keystrata authors
"""People who are logged in to a Django application whose sessions stand in its cache: "write" logs SESSIONS of them in
and caches some pages, "read VERSION" says how many are still logged in and how many pages are there for an application
that uses that version."""
import sys

from django.conf import settings

SOCKET, TASK, NUMBER = sys.argv[1:4]
SESSIONS, PAGES = 12_000, 500

settings.configure(
    SESSION_ENGINE="django.contrib.sessions.backends.cache",
    SECRET_KEY="not used for anything",
    CACHES={
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": "unix://" + SOCKET,
            "KEY_PREFIX": "portal",
            "VERSION": 1 if TASK == "write" else int(NUMBER),
        }
    },
)

from django.contrib.sessions.backends.cache import SessionStore  # noqa: E402
from django.core.cache import cache  # noqa: E402


def key(number):
    return "%032d" % number


if TASK == "write":
    for i in range(SESSIONS):
        session = SessionStore()
        session["user"] = i
        session._session_key = key(i)  # instead of a random one
        session.save(must_create=True)
    for i in range(PAGES):
        cache.set("page:%d" % i, "text %d" % i, timeout=3600)
else:
    users = sum(SessionStore(key(i)).get("user") == i for i in range(SESSIONS))
    pages = sum(cache.get("page:%d" % i) == "text %d" % i for i in range(PAGES))
    print("%d %d" % (users, pages))
