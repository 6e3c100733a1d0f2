// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/seal.h"

#include "core/invalidation/record.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <bit>

namespace keystrata::invalidation {

namespace {

constexpr size_t SaltSize = 16;
constexpr size_t KeySize = 32;
constexpr size_t NonceSize = 12;
constexpr size_t TagSize = 16;
static_assert(NonceSize + TagSize == Seal::Overhead);
/// Nobody's journal may cost us more to open than this.
constexpr uint64_t MostMemory = uint64_t{256} << 20U;
constexpr uint32_t MostPasses = 4;
constexpr size_t FieldsSize = 8 + 4 + 4 + SaltSize;

using Nonce = std::array<unsigned char, NonceSize>;

bool isReasonable(const SealCosts& costs)
{
    return std::has_single_bit(costs.n) && costs.n > 1 && costs.n <= MostMemory && costs.r > 0
        && costs.r <= MostMemory / 128 / costs.n && costs.p > 0 && costs.p <= MostPasses;
}

const unsigned char* bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data()); // NOLINT(*-reinterpret-cast): OpenSSL's bytes
}

unsigned char* bytesOf(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data()); // NOLINT(*-reinterpret-cast): OpenSSL's bytes
}

} // namespace

Seal::Seal(std::string salt, SealCosts costs)
    : m_salt(std::move(salt))
    , m_costs(costs)
    , m_sealing(EVP_CIPHER_CTX_new())
    , m_unsealing(EVP_CIPHER_CTX_new())
{
}

bool Seal::deriveKey(const Secret& passphrase)
{
    std::array<unsigned char, KeySize> key{};
    const auto& text = passphrase.reveal();
    // A little more than scrypt's own table, else OpenSSL refuses.
    const auto memory = MostMemory + (uint64_t{16} << 20U);
    const bool made = m_sealing && m_unsealing
        && EVP_PBE_scrypt(text.data(), text.size(), bytesOf(std::string_view(m_salt)), m_salt.size(), m_costs.n,
               m_costs.r, m_costs.p, memory, key.data(), key.size())
            == 1
        && EVP_EncryptInit_ex(m_sealing.get(), EVP_aes_256_gcm(), nullptr, key.data(), nullptr) == 1
        && EVP_DecryptInit_ex(m_unsealing.get(), EVP_aes_256_gcm(), nullptr, key.data(), nullptr) == 1;
    OPENSSL_cleanse(key.data(), key.size());
    return made && renew();
}

Result<Seal> Seal::create(const Secret& passphrase, SealCosts costs)
{
    std::string salt(SaltSize, '\0');
    const bool random = RAND_bytes(bytesOf(salt), static_cast<int>(salt.size())) == 1;
    Seal seal(std::move(salt), costs);
    if (!random || !isReasonable(costs) || !seal.deriveKey(passphrase)) {
        return fail(ErrorKind::File,
            {"journal.no_key",
                "The journal cannot be encrypted, because OpenSSL could not make a key; check that it allows scrypt "
                "and AES-256-GCM and that there is memory.",
                {}});
    }
    return seal;
}

std::optional<Seal> Seal::open(const Secret& passphrase, std::string_view fields)
{
    if (fields.size() < FieldsSize) {
        return std::nullopt;
    }
    const SealCosts costs{.n = numberAt(fields, 0, 8),
        .r = static_cast<uint32_t>(numberAt(fields, 8, 4)),
        .p = static_cast<uint32_t>(numberAt(fields, 12, 4))};
    if (!isReasonable(costs)) {
        return std::nullopt;
    }
    Seal seal(std::string(fields.substr(FieldsSize - SaltSize, SaltSize)), costs);
    return seal.deriveKey(passphrase) ? std::optional(std::move(seal)) : std::nullopt;
}

std::string Seal::fields() const
{
    std::string out;
    putNumber(out, m_costs.n, 8);
    putNumber(out, m_costs.r, 4);
    putNumber(out, m_costs.p, 4);
    return out + m_salt;
}

bool Seal::renew()
{
    return RAND_bytes(m_session.data(), static_cast<int>(m_session.size())) == 1;
}

bool Seal::seal(uint8_t type, uint32_t number, std::string_view plain, std::string& out)
{
    Nonce nonce{};
    auto* const end = std::ranges::copy(m_session, nonce.begin()).out;
    for (unsigned i = 0; i < 4; ++i) {
        end[i] = static_cast<unsigned char>(number >> (8 * i));
    }
    const auto start = out.size();
    out.resize(start + Overhead + plain.size());
    auto* const sealed = bytesOf(out) + start;
    std::ranges::copy(nonce, sealed);
    auto* const context = m_sealing.get();
    int written = 0;
    const bool done = EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, nonce.data()) == 1
        && EVP_EncryptUpdate(context, nullptr, &written, &type, 1) == 1
        && EVP_EncryptUpdate(context, sealed + NonceSize, &written, bytesOf(plain), static_cast<int>(plain.size())) == 1
        && EVP_EncryptFinal_ex(context, sealed + NonceSize + written, &written) == 1
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TagSize, sealed + NonceSize + plain.size()) == 1;
    if (!done) {
        out.resize(start);
    }
    return done;
}

bool Seal::unseal(uint8_t type, std::string_view sealed, std::string& plain)
{
    if (sealed.size() < Overhead) {
        return false;
    }
    const auto size = sealed.size() - Overhead;
    std::array<unsigned char, TagSize> tag{};
    std::ranges::copy(sealed.substr(NonceSize + size), tag.begin());
    plain.resize(size);
    auto* const context = m_unsealing.get();
    int written = 0;
    return EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, bytesOf(sealed)) == 1
        && EVP_DecryptUpdate(context, nullptr, &written, &type, 1) == 1
        && EVP_DecryptUpdate(context, bytesOf(plain), &written, bytesOf(sealed) + NonceSize, static_cast<int>(size))
        == 1
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, TagSize, tag.data()) == 1
        && EVP_DecryptFinal_ex(context, bytesOf(plain) + written, &written) == 1;
}

std::optional<uint32_t> Seal::numberOf(std::string_view sealed)
{
    if (sealed.size() < Overhead) {
        return std::nullopt;
    }
    return static_cast<uint32_t>(numberAt(sealed, NonceSize - 4, 4));
}

} // namespace keystrata::invalidation
