# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Keystrata authors
"""django-redis' delete_pattern on keys as they stand: SOCKET PATTERN [ITERSIZE]; prints the seconds and the count."""

import sys
import time

import django
from django.conf import settings

settings.configure(
    CACHES={
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": "unix://" + sys.argv[1],
            "KEY_FUNCTION": "__main__.as_it_stands",
            "REVERSE_KEY_FUNCTION": "__main__.as_it_stands",
        }
    }
)


def as_it_stands(key, *_):
    return key


settings.CACHES["default"]["KEY_FUNCTION"] = as_it_stands
settings.CACHES["default"]["REVERSE_KEY_FUNCTION"] = as_it_stands
django.setup()

from django.core.cache import cache  # noqa: E402

begin = time.monotonic()
options = {"itersize": int(sys.argv[3])} if len(sys.argv) > 3 else {}
count = cache.delete_pattern(sys.argv[2], **options)
print(time.monotonic() - begin, count)
