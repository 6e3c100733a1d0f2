# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Keystrata authors
"""Payroll records of version 1, written by django-redis with each serializer and compressor ("write"), and what an
application of version 2 must read after they were migrated ("read", as they were, or "transformed"): values and
cache.ttl(). Ends with a message and exit code 1 when anything is otherwise."""
import sys

from django.conf import settings
from django.core.cache import caches

SOCKET, TASK = sys.argv[1:3]

SERIALIZERS = {
    "pickle": "django_redis.serializers.pickle.PickleSerializer",
    "json": "django_redis.serializers.json.JSONSerializer",
    "msgpack": "django_redis.serializers.msgpack.MSGPackSerializer",
}
COMPRESSORS = {
    "plain": "django_redis.compressors.identity.IdentityCompressor",
    "zlib": "django_redis.compressors.zlib.ZlibCompressor",
    "lz4": "django_redis.compressors.lz4.Lz4Compressor",
    "xz": "django_redis.compressors.lzma.LzmaCompressor",
}
PAIRS = [(serializer, compressor) for serializer in SERIALIZERS for compressor in COMPRESSORS]


def cache(serializer, compressor, version):
    return {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": "unix://" + SOCKET,
        "KEY_PREFIX": "payroll",
        "VERSION": version,
        "OPTIONS": {
            "CLIENT_CLASS": "django_redis.client.DefaultClient",
            "SERIALIZER": SERIALIZERS[serializer],
            "COMPRESSOR": COMPRESSORS[compressor],
        },
    }


settings.configure(
    CACHES={
        "default": cache("pickle", "plain", 1),
        **{"%s/%s/%d" % (*pair, version): cache(*pair, version) for pair in PAIRS for version in (1, 2)},
    }
)


def records(pair):
    for i in range(20):
        value = {
            "id": i,
            "name": "Ada Lovelace",
            "rate": 12.5 + i,
            "overtime_hours": str(i),
            "legacy": ["x"] * 20,
            "note": "größer als „fünf“",
            "large": 2**53 + i,
        }
        yield "daily_calc:%s:%d" % ("-".join(pair), i), value, None if i % 5 == 0 else 3000 + i


def transformed(value):
    value = dict(value)
    value["hourly_rate"] = value.pop("rate")
    value["meal_allowance"] = 0
    value["overtime_hours"] = int(value["overtime_hours"])
    del value["legacy"]
    return value


def expiry(cache, key):
    return cache.client.get_client().execute_command("PEXPIRETIME", cache.client.make_key(key))


faults = []


def check(what, found, expected):
    if found != expected or type(found) is not type(expected):
        faults.append("%s: %r instead of %r" % (what, found, expected))


for pair in PAIRS:
    old = caches["%s/%s/1" % pair]
    new = caches["%s/%s/2" % pair]
    for key, value, timeout in records(pair):
        if TASK == "write":
            old.set(key, value, timeout=timeout)
            continue
        check(key, new.get(key), transformed(value) if TASK == "transformed" else value)
        check(key + " of version 1", old.get(key), value)
        left = new.ttl(key)
        if timeout is None:
            check("ttl of " + key, left, None)
        elif not timeout - 120 < left <= timeout:
            faults.append("ttl of %s: %r instead of %r" % (key, left, timeout))
        check("expiry of " + key, expiry(new, key), expiry(old, key))  # to the millisecond

if TASK == "write":
    # What no steps fit: no document, and what only pickle can hold.
    plain = caches["pickle/plain/1"]
    plain.set("answer", 42, timeout=None)
    plain.set("line", "one line of text", timeout=None)

print("\n".join(faults[:10]))
sys.exit(1 if faults else 0)
