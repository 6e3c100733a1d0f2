// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/core/profiles/exports.h"

namespace keystrata::testing {

const char* const Caches = R"({
  "default": {
    "BACKEND": "django_redis.cache.RedisCache",
    "LOCATION": "redis://:hunter2@cache.example:6379/1",
    "KEY_PREFIX": "shop",
    "OPTIONS": {"CLIENT_CLASS": "django_redis.client.DefaultClient"}
  },
  "pages": {
    "BACKEND": "django_redis.cache.RedisCache",
    "LOCATION": ["redis://cache.example:6379/2", "redis://replica.example:6379/2"],
    "VERSION": 7, "TIMEOUT": null,
    "OPTIONS": {"PASSWORD": "hunter2"}
  },
  "sessions": {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": "rediss://ops@tls.example:6380,rediss://tls2.example:6380",
    "TIMEOUT": 86400, "VERSION": "v2",
    "OPTIONS": {"db": "3", "password": "hunter3", "ssl_ca_certs": "/etc/ssl/redis.pem", "ssl_cert_reqs": null}
  },
  "ha": {
    "BACKEND": "django_redis.cache.RedisCache",
    "LOCATION": "redis://mymaster/0",
    "KEY_PREFIX": "ha",
    "OPTIONS": {
      "CLIENT_CLASS": "django_redis.client.SentinelClient",
      "SENTINELS": [["s1.example", 26379], ["s2.example", 26380]],
      "SENTINEL_KWARGS": {"password": "hunter4"},
      "PASSWORD": "hunter5",
      "CONNECTION_POOL_KWARGS": {"max_connections": 50}
    }
  },
  "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
  "broken": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "redis://h:port/0"}
})";

const char* const Ardm = R"([
  {"host": "127.0.0.1", "port": "6379", "auth": "hunter2", "username": "", "name": "local", "separator": ":",
   "cluster": false, "connectionReadOnly": false, "key": "1700000000000_ab1Cd", "order": 1},
  {"host": "10.0.0.5", "port": 6380, "auth": "", "username": "ops", "name": "local", "separator": ":",
   "cluster": true, "connectionReadOnly": true,
   "sslOptions": {"key": "/home/o/redis.key", "cert": "/home/o/redis.crt", "ca": "ca.crt", "servername": "redis.example"},
   "key": "1700000000001_ab1Cd", "order": 2},
  {"host": "10.0.0.7", "port": 26379, "auth": "hunter3", "username": "app", "name": "", "separator": "",
   "cluster": false, "connectionReadOnly": false, "db": 2,
   "sshOptions": {"host": "bastion.example", "port": 2222, "username": "o", "password": "hunter6",
     "privatekey": "/home/o/.ssh/id_ed25519", "passphrase": "hunter7", "timeout": 30, "beforeconnect": "vpn up"},
   "sentinelOptions": {"masterName": "mymaster", "nodePassword": "hunter4"}}
])";

const char* const Insight = R"([
  {"id": "0d5ac1b4-43b0-4a3c-a5c5-0a0000000001", "host": "redis.example", "port": 6380, "name": "Shop", "db": 1,
   "username": "ops", "password": "hunter2", "connectionType": "STANDALONE", "nameFromProvider": null,
   "provider": "RE_CLOUD", "lastConnection": "2026-01-06T12:44:39.000Z", "modules": [],
   "tls": true, "tlsServername": "redis.example", "verifyServerCert": true,
   "caCert": {"id": "1", "name": "ca", "certificate": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"},
   "clientCert": {"id": "2", "name": "me", "certificate": "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n",
     "key": "-----BEGIN PRIVATE KEY-----\nCANARYKEY\n-----END PRIVATE KEY-----\n"},
   "ssh": true, "sshOptions": {"id": "3", "host": "bastion", "port": 22, "username": "o", "password": null,
     "privateKey": "-----BEGIN OPENSSH PRIVATE KEY-----\nCANARYKEY\n-----END OPENSSH PRIVATE KEY-----\n",
     "passphrase": "hunter7"}, "compressor": "GZIP"},
  {"id": "2", "host": "s1", "port": 26379, "name": "HA", "db": 0, "username": "watcher", "password": "hunter3",
   "connectionType": "SENTINEL", "tls": false, "verifyServerCert": null, "caCert": null, "clientCert": null,
   "sentinelMaster": {"name": "mymaster", "username": "app", "password": "hunter4"},
   "nodes": [{"host": "s1", "port": 26379}, {"host": "s2", "port": 26379}], "ssh": false, "sshOptions": null,
   "compressor": "NONE"},
  {"id": "3", "host": "c1", "port": 7000, "name": "Cluster", "db": null, "username": null, "password": null,
   "connectionType": "CLUSTER", "nodes": [{"host": "c1", "port": 7000}, {"host": "c2", "port": 7001}], "tls": true,
   "verifyServerCert": false, "compressor": "NONE"},
  {"id": "4", "host": "", "port": 6379, "name": "nowhere", "connectionType": "NOT CONNECTED"}
])";

const char* const Oddities = R"({"CACHES": {
            "a": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "127.0.0.1:6379"},
            "b": {"BACKEND": "django_redis.cache.RedisCache", "KEY_FUNCTION": "shop.keys.make",
                  "LOCATION": "unix:///run/r.sock?db=4"},
            "c": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": ["redis://s1/0", "redis://s2/0"],
                  "OPTIONS": {"CLIENT_CLASS": "django_redis.client.ShardClient"}},
            "d": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "rediss://h/0?ssl_cert_reqs=none&ssl_certfile=/c&ssl_keyfile=/k"}
        }})";

const std::array<const char*, 4> Nonsense{
    R"([{"host": "h", "port": X, "auth": X, "name": X, "cluster": X, "sslOptions": X,
                "sshOptions": X, "sentinelOptions": X, "db": X, "username": X}, X])",
    R"([{"connectionType": X, "host": X, "port": X, "name": X, "nodes": X, "tls": X,
                "caCert": X, "clientCert": X, "sshOptions": X, "sentinelMaster": X, "db": X, "compressor": X}, X])",
    R"({"a": {"BACKEND": "redis", "LOCATION": X, "OPTIONS": X, "VERSION": X, "TIMEOUT": X,
                "KEY_PREFIX": X}, "b": {"BACKEND": "redis", "LOCATION": [X], "OPTIONS": {"SENTINELS": X, "db": X,
                "CONNECTION_POOL_KWARGS": X, "PASSWORD": X}}, "c": X})",
    R"({"format": 1, "profiles": [X, {"name": X, "address": X, "caches": X}]})"};

} // namespace keystrata::testing
