# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Keystrata authors
"""Writes values through django-redis with each serializer and compressor, and prints lines of what must be read:
name of the pair, Redis key, encodings (outermost first, commas between), the value as JSON; tabs between."""
import base64
import datetime
import decimal
import json
import sys

from django.conf import settings
from django.core.cache import caches

SOCKET = sys.argv[1]

SERIALIZERS = {
    "pickle": "django_redis.serializers.pickle.PickleSerializer",
    "json": "django_redis.serializers.json.JSONSerializer",
    "msgpack": "django_redis.serializers.msgpack.MSGPackSerializer",
}
COMPRESSORS = {
    "": "django_redis.compressors.identity.IdentityCompressor",
    "zlib": "django_redis.compressors.zlib.ZlibCompressor",
    "lz4": "django_redis.compressors.lz4.Lz4Compressor",
    "xz": "django_redis.compressors.lzma.LzmaCompressor",
}


def cache(serializer, compressor):
    return {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": "unix://" + SOCKET,
        "KEY_PREFIX": "shop",
        "VERSION": 3,
        "OPTIONS": {
            "CLIENT_CLASS": "django_redis.client.DefaultClient",
            "SERIALIZER": SERIALIZERS[serializer],
            "COMPRESSOR": COMPRESSORS[compressor],
        },
    }


PAIRS = [(serializer, compressor) for serializer in SERIALIZERS for compressor in COMPRESSORS]
settings.configure(
    CACHES={
        "default": cache("pickle", ""),
        **{"%s/%s" % (serializer, compressor): cache(serializer, compressor) for serializer, compressor in PAIRS},
    }
)

VALUES = {
    "record": {
        "id": 7,
        "name": "Ada Lovelace",
        "note": "größer als „fünf“",
        "price": 9.5,
        "ratio": -0.125,
        "large": 2**53 + 1,
        "none": None,
        "active": True,
        "tags": ["a", "b"] * 40,
        "inner": {"deep": [[1, [2, [3]]], {}]},
    },
    "list": [{"page": page, "rows": list(range(page))} for page in range(40)],
    "text": "one long line of text, over and over. " * 20,
    "page": "<html>" + "<p>row</p>" * 50,
}


def tell(pair, key, encodings, value):
    print(pair, key, ",".join(encodings), json.dumps(value), sep="\t")


for serializer, compressor in PAIRS:
    client = caches["%s/%s" % (serializer, compressor)]
    for name, value in VALUES.items():
        key = "%s:%s:%s" % (serializer, compressor or "plain", name)
        client.set(key, value, timeout=300)
        tell("%s × %s: %s" % (serializer, compressor or "none", name), client.make_key(key),
             ([compressor] if compressor else []) + [serializer], value)

# Integers go past serializer and compressor; so that INCR works.
caches["pickle/zlib"].set("counter", 42)
tell("counter", caches["pickle/zlib"].make_key("counter"), ["number"], 42)

# What only pickle can hold.
caches["pickle/lz4"].set("rich", {
    "at": datetime.datetime(2026, 8, 22, 19, 6, 1, tzinfo=datetime.timezone.utc),
    "day": datetime.date(2026, 8, 22),
    "price": decimal.Decimal("12.50"),
    "pair": (1, "two"),
    5: {"x"},
    "bytes": b"\xff\x00" * 20,
})
tell("rich", caches["pickle/lz4"].make_key("rich"), ["lz4", "pickle"], {
    "at": "2026-08-22T19:06:01+00:00",
    "day": "2026-08-22",
    "price": 12.5,
    "pair": [1, "two"],
    "5": ["x"],
    "bytes": {"$bytes": base64.b64encode(b"\xff\x00" * 20).decode()},
})
