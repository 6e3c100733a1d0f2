# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Keystrata authors
"""Fills a server through django-redis, as applications do, and prints what it wrote: "prefix version keys" lines."""
import sys

from django.conf import settings
from django.core.cache import caches

SOCKET = sys.argv[1]


def cache(prefix, version, **options):
    return {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": "unix://" + SOCKET,
        "KEY_PREFIX": prefix,
        "VERSION": version,
        "TIMEOUT": 300,
        "OPTIONS": {"CLIENT_CLASS": "django_redis.client.DefaultClient", **options},
    }


settings.configure(
    CACHES={
        "default": cache("", 1),
        "shop": cache("shop", 1, SERIALIZER="django_redis.serializers.json.JSONSerializer"),
        "shop2": cache("shop", 2, COMPRESSOR="django_redis.compressors.zlib.ZlibCompressor"),
        "region": cache("shop:eu", 1),
        "region2": cache("shop:eu", 2),
    }
)

WRITTEN = {"default": 120, "shop": 200, "shop2": 150, "region": 90, "region2": 70}

for alias, count in WRITTEN.items():
    client = caches[alias]
    for i in range(count):
        key = ("user:%d:profile", "catalogue:page:%d", "session.%032x")[i % 3] % i
        client.set(key, {"id": i, "tags": ["a", "b"] * 20}, timeout=None if i % 10 == 0 else 300 + i)
    print(settings.CACHES[alias]["KEY_PREFIX"], settings.CACHES[alias]["VERSION"], count, sep="\t")

# A bump of single keys, by the library's own means: three that only version 1 has move to version 2.
for i in (150, 153, 156):
    caches["shop"].incr_version("user:%d:profile" % i)
