// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/tlserror.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <array>

namespace keystrata::redis {

namespace {

Error tlsError(std::string_view id, std::string_view text, std::vector<std::string> args)
{
    return {ErrorKind::Tls, {id, text, std::move(args)}, {}};
}

Error wrongName(const std::string& where, const std::string& verified, const CertificateFault& fault)
{
    if (fault.names.empty()) {
        return tlsError("tls.no_names",
            "The certificate of {0} names no host, so it cannot be checked against {1}: have one made that does.",
            {where, verified});
    }
    if (fault.code == X509_V_ERR_IP_ADDRESS_MISMATCH) {
        return tlsError("tls.wrong_address",
            "The certificate of {0} is for {2}, not for the address {1}: connect by a name that it bears, or state the "
            "name to verify.",
            {where, verified, fault.names});
    }
    return tlsError("tls.wrong_name",
        "The certificate of {0} is for {2}, not for {1}: check the address, or state the name to verify.",
        {where, verified, fault.names});
}

} // namespace

Error certificateError(
    const Endpoint& endpoint, const std::string& verified, const CertificateFault& fault, bool systemStore)
{
    const std::string where = endpoint.display();
    const bool authority = fault.depth > 0;
    switch (fault.code) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return wrongName(where, verified, fault);
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return authority ? tlsError("tls.authority_expired",
                               "A certificate of the authority above {0} expired on {1}: renew it on the server, or "
                               "give the CA file that replaced it.",
                               {where, fault.notAfter})
                         : tlsError("tls.expired", "The certificate of {0} expired on {1}: renew it on the server.",
                               {where, fault.notAfter});
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return tlsError("tls.not_yet_valid",
            "The certificate of {0} is valid from {1} only: check the clocks of this machine and the server.",
            {where, fault.notBefore});
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return tlsError("tls.self_signed",
            "The certificate of {0} is signed by itself: give that certificate as the CA file if it is the right one.",
            {where});
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        if (!systemStore) {
            return tlsError("tls.unknown_root",
                "The certificate of {0} comes from {1}, which is not in the CA file: check that it is the right file.",
                {where, fault.issuer});
        }
        [[fallthrough]];
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return systemStore
            ? tlsError("tls.unknown_to_system",
                  "The certificate of {0} was issued by {1}, which this system does not trust: give the CA file of "
                  "that "
                  "authority.",
                  {where, fault.issuer})
            : tlsError("tls.unknown_authority",
                  "The certificate of {0} was issued by {1}, which is not in the CA file: check that it is the right "
                  "file, and that the server sends its whole chain.",
                  {where, fault.issuer});
    case X509_V_ERR_INVALID_PURPOSE:
        return authority
            ? tlsError("tls.no_authority",
                  "A certificate above that of {0} may not issue certificates: have the chain made anew.", {where})
            : tlsError(
                  "tls.purpose", "The certificate of {0} is not meant for servers: have one made that is.", {where});
    case X509_V_ERR_INVALID_CA:
        return tlsError("tls.no_authority",
            "A certificate above that of {0} may not issue certificates: have the chain made anew.", {where});
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        return tlsError("tls.forged", "The certificate of {0} bears a signature that is not its authority's.", {where});
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
        return tlsError("tls.weak",
            "The certificate of {0} uses a key or a signature that is too weak to trust: have a stronger one made.",
            {where});
    case X509_V_ERR_CERT_REVOKED:
        return tlsError("tls.revoked", "The certificate of {0} has been revoked by its authority.", {where});
    default:
        return tlsError("tls.certificate", "The certificate of {0} cannot be trusted ({1}).",
            {where, X509_verify_cert_error_string(fault.code)});
    }
}

namespace {

struct Reason
{
    int code;
    std::string_view id;
    std::string_view text;
};

// {0} is the server, {1} OpenSSL's own words.
constexpr std::array Reasons{
    Reason{SSL_R_WRONG_VERSION_NUMBER, "tls.not_tls",
        "What answers at {0} does not speak TLS: check whether this port is a plain one."},
    Reason{SSL_R_HTTP_REQUEST, "tls.not_tls",
        "What answers at {0} does not speak TLS: check whether this port is a plain one."},
    Reason{SSL_R_PACKET_LENGTH_TOO_LONG, "tls.not_tls",
        "What answers at {0} does not speak TLS: check whether this port is a plain one."},
    Reason{SSL_R_UNSUPPORTED_PROTOCOL, "tls.version",
        "The server at {0} speaks only TLS versions that are no longer safe: allow TLS 1.2 or 1.3 there."},
    Reason{SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, "tls.version",
        "The server at {0} speaks only TLS versions that are no longer safe: allow TLS 1.2 or 1.3 there."},
    Reason{SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, "tls.no_cipher",
        "The server at {0} and this machine have no TLS cipher in common: allow modern ones there."},
    Reason{SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, "tls.certificate_needed",
        "The server at {0} wants a client certificate: give one, with its key."},
    Reason{SSL_R_TLSV1_ALERT_UNKNOWN_CA, "tls.certificate_refused",
        "The server at {0} does not trust the authority of our client certificate: give one that it trusts."},
    Reason{SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, "tls.certificate_bad",
        "The server at {0} refuses our client certificate as faulty: give another one."},
    Reason{SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE, "tls.certificate_purpose",
        "The server at {0} refuses our client certificate because it is not meant for clients: give one that is."},
    Reason{SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED, "tls.certificate_expired",
        "The server at {0} refuses our client certificate because it has expired: give a new one."},
    Reason{SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED, "tls.certificate_revoked",
        "The server at {0} refuses our client certificate because it was revoked: give a new one."},
    Reason{SSL_R_TLSV1_ALERT_ACCESS_DENIED, "tls.access_denied",
        "The server at {0} does not let the holder of our client certificate in."},
    Reason{SSL_R_TLSV1_UNRECOGNIZED_NAME, "tls.unrecognized_name",
        "The server at {0} does not know the name we asked for: check the name to verify."},
    Reason{SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, "tls.altered",
        "The encrypted data from {0} was altered on the way: the connection was closed."},
    Reason{SSL_R_SSLV3_ALERT_BAD_RECORD_MAC, "tls.altered_sent",
        "The encrypted data sent to {0} was altered on the way: the connection was closed."},
};

} // namespace

Error protocolError(const Endpoint& endpoint, unsigned long code, bool agreed, bool asked)
{
    int reason = ERR_GET_REASON(code);
    if (reason == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
        return closedError(endpoint, agreed);
    }
    if (reason == SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE && asked) {
        reason = SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED; // as TLS 1.2 says it
    }
    const char* words = ERR_reason_error_string(code);
    const std::vector<std::string> args{endpoint.display(), words != nullptr ? words : std::to_string(code)};
    // What was agreed on and then garbled is the network's doing, and worth another try.
    const ErrorKind kind = agreed ? ErrorKind::Network : ErrorKind::Tls;
    for (const auto& known : Reasons) {
        if (known.code == reason) {
            const bool ours = known.id.starts_with("tls.certificate") || known.id == "tls.access_denied";
            return {ours ? ErrorKind::Tls : kind, {known.id, known.text, {args.front()}}, {}};
        }
    }
    return agreed ? Error{kind, {"tls.broken", "The encrypted connection to {0} broke ({1}).", args}, {}}
                  : Error{kind, {"tls.failed", "TLS with {0} could not be agreed on ({1}).", args}, {}};
}

Error closedError(const Endpoint& endpoint, bool agreed)
{
    if (agreed) {
        return {ErrorKind::Network,
            {"connection.closed", "The server at {0} closed the connection.", {endpoint.display()}}, {}};
    }
    return {ErrorKind::Network,
        {"tls.closed", "The server at {0} hung up while TLS was agreed on: check whether this port is a TLS one.",
            {endpoint.display()}},
        {}};
}

} // namespace keystrata::redis
