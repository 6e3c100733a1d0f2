// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace keystrata::invalidation {

/// What scrypt is to cost whoever guesses passphrases: memory of 128 * n * r bytes, p times.
struct SealCosts
{
    uint64_t n = uint64_t{1} << 15U; ///< a power of two
    uint32_t r = 8;
    uint32_t p = 1;
};

/// Seals the records of one encrypted journal with AES-256-GCM under a key that scrypt made from a passphrase. Bytes
/// that are sealed are: a nonce of 12 bytes (8 random ones, anew with every renew(), and the record's number, so that
/// no nonce is used twice), the ciphertext, the tag of 16. The record's type is bound to them. Not thread-safe.
class Seal
{
public:
    static constexpr size_t Overhead = 28; ///< bytes that sealing adds

    /// With a new salt. Costs about 0.1 s, as open() does.
    static Result<Seal> create(const Secret& passphrase, SealCosts costs = {});
    /// With the salt and the costs that fields() gave. Nothing when they are none or out of all reason.
    static std::optional<Seal> open(const Secret& passphrase, std::string_view fields);

    /// Salt and costs, not secret: the fields of the record S.
    std::string fields() const;

    /// A new random part of the nonces: before a number is used again for other bytes. False: no random numbers.
    bool renew();
    /// Appends the sealed bytes. False when the library fails; then nothing was appended.
    bool seal(uint8_t type, uint32_t number, std::string_view plain, std::string& out);
    /// Replaces `plain`. False: not sealed with this key, or changed since.
    bool unseal(uint8_t type, std::string_view sealed, std::string& plain);
    /// The number that the record says it has; true only if it can be unsealed.
    static std::optional<uint32_t> numberOf(std::string_view sealed);

private:
    struct Freed
    {
        void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
    };

    Seal(std::string salt, SealCosts costs);
    bool deriveKey(const Secret& passphrase);

    std::string m_salt;
    SealCosts m_costs;
    std::array<unsigned char, 8> m_session{};
    std::unique_ptr<EVP_CIPHER_CTX, Freed> m_sealing;
    std::unique_ptr<EVP_CIPHER_CTX, Freed> m_unsealing;
};

} // namespace keystrata::invalidation
