#!/usr/bin/env python3
"""Says where botocore finds keys: a JSON list of questions on standard input, a JSON list of answers on standard output.

chain     {"ask", "variables": {...}, "files": {"~/.aws/config": text, ...}, "profile": name or null}
          -> {"source": ... or "error", "settings": ... or "error"}
profiles  {"ask", "files"} -> {"profiles": {...}} or "error"

Nothing is asked over the network, and no program is run: each source is described by what it would ask.
"""
import json
import os
import sys
import tempfile

import botocore.compat
import botocore.configprovider
import botocore.credentials as credentials
import botocore.session
import botocore.utils

LATER = "2999-01-01T00:00:00Z"
SERVICES = ["ec2", "sts", "cloudwatch", "sns", "sso", "sso-oidc"]


def fixed(**more):
    return dict(access_key="K", secret_key="S", token="T", expiry_time=LATER, **more)


def instance(fetcher):
    if fetcher._disabled:
        return {}
    fixed_keys = fixed(role_name="r")
    fixed_keys["access_key"] = "instance " + fetcher._base_url.rstrip("/")
    return fixed_keys


def container(fetcher, url, headers=None):
    fetcher._validate_allowed_url(url)
    return {"AccessKeyId": f"container {url}", "SecretAccessKey": "S", "Token": "T", "Expiration": LATER}


def process(provider, command):
    words = botocore.compat.compat_shell_split(command)
    return dict(fixed(), access_key="process " + json.dumps(words))


credentials.InstanceMetadataFetcher.retrieve_iam_role_credentials = instance
credentials.ContainerMetadataFetcher.retrieve_full_uri = container
credentials.ProcessProvider._retrieve_credentials_using = process


def describe(found):
    if found is None:
        return {"kind": "none"}
    refresh = getattr(found, "_refresh_using", None)
    fetcher = getattr(refresh, "__self__", refresh)
    if type(fetcher).__name__ == "_Refresher":
        return {"kind": "mfa"}
    if isinstance(fetcher, credentials.AssumeRoleCredentialFetcher):
        asked = fetcher._assume_kwargs
        return {
            "kind": "role", "arn": fetcher._role_arn, "external": asked.get("ExternalId"),
            "session": None if fetcher._using_default_session_name else asked.get("RoleSessionName"),
            "duration": asked.get("DurationSeconds"), "base": describe(fetcher._source_credentials),
        }
    if isinstance(fetcher, credentials.AssumeRoleWithWebIdentityCredentialFetcher):
        return {
            "kind": "web identity", "arn": fetcher._role_arn,
            "file": fetcher._web_identity_token_loader._web_identity_token_path,
            "session": None if fetcher._using_default_session_name else fetcher._role_session_name,
        }
    if isinstance(fetcher, credentials.SSOCredentialFetcher):
        return {
            "kind": "sso", "url": fetcher._start_url, "region": fetcher._sso_region, "role": fetcher._role_name,
            "account": fetcher._account_id, "session": fetcher._sso_session_name,
        }
    frozen = found.get_frozen_credentials()
    return {"kind": found.method, "key": frozen.access_key, "secret": frozen.secret_key, "token": frozen.token}


def settings(session):
    scoped, full = session.get_scoped_config(), session.full_config
    ignored = session.get_config_variable("ignore_configured_endpoint_urls")
    return {
        "region": session.get_config_variable("region"),
        "fips": bool(session.get_config_variable("use_fips_endpoint")),
        "dualstack": bool(session.get_config_variable("use_dualstack_endpoint")),
        "ca": session.get_config_variable("ca_bundle"),
        "urls": {
            name: None if ignored else botocore.configprovider.ConfiguredEndpointProvider(full, scoped, name).provide()
            for name in SERVICES
        },
    }


def tried(ask):
    try:
        return ask()
    except Exception as error:  # Every kind of error counts the same: botocore gives no keys.
        return {"error": type(error).__name__}


def answer(question):
    with tempfile.TemporaryDirectory() as home:
        for path, text in question["files"].items():
            path = path.replace("~", home)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(text.encode())
        os.environ.clear()
        os.environ.update(PATH="/usr/bin:/bin", HOME=home, **question.get("variables", {}))

        def session():
            # A new one for each question: a session forgets that it could not read a file.
            return botocore.session.Session(profile=question.get("profile"))

        if question["ask"] == "profiles":
            return tried(lambda: session().full_config["profiles"])
        return {
            "source": tried(lambda: describe(session().get_credentials())),
            "settings": tried(lambda: settings(session())),
        }


def main():
    questions = json.load(sys.stdin)
    sys.stdout.write(json.dumps([answer(question) for question in questions]))


if __name__ == "__main__":
    main()
