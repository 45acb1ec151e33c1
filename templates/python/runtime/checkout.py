"""After a prepay: the parameters for a front end, from what a client is set to.

Owns where key, numbers, time and nonce come from. What is signed is known to `frontend`.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, TypedDict

from . import frontend
from .call import Settings
from .errors import ConfigError

SignType: TypeAlias = Literal["RSA", "MD5", "HMAC-SHA256"]
"""RSA is that of v3; of v2 the one that the order was made with."""


class _Fresh(TypedDict):
    timestamp: str
    nonce: str


def jsapi(
    settings: Settings,
    prepay_id: str,
    *,
    appid: str | None,
    sign_type: SignType,
    extras: str,
) -> frontend.JsapiParameters:
    """For a page in WeChat or a mini program. Raises `ConfigError`."""
    named, fresh = appid or settings.need("appid"), _fresh(settings)
    if sign_type == "RSA":
        key = settings.need("private_key")
        return frontend.jsapi(
            key, appid=named, prepay_id=prepay_id, extras=extras, **fresh
        )
    _check_extras(extras)
    return frontend.jsapi_v2(
        settings.need("apiv2_key"),
        appid=named,
        prepay_id=prepay_id,
        sign_type=sign_type,
        **fresh,
    )


def app(
    settings: Settings,
    prepay_id: str,
    *,
    appid: str | None,
    mchid: str | None,
    sign_type: SignType,
    extras: str,
) -> frontend.AppParameters:
    """For the SDK of iOS and Android. Raises `ConfigError`."""
    named, fresh = appid or settings.need("appid"), _fresh(settings)
    number = mchid or settings.need("mchid")
    if sign_type == "RSA":
        return frontend.app(
            settings.need("private_key"),
            appid=named,
            mchid=number,
            prepay_id=prepay_id,
            extras=extras,
            **fresh,
        )
    _check_extras(extras)
    return frontend.app_v2(
        settings.need("apiv2_key"),
        appid=named,
        mch_id=number,
        prepay_id=prepay_id,
        sign_type=sign_type,
        **fresh,
    )


def _fresh(settings: Settings) -> _Fresh:
    sources = settings.sources
    return {"timestamp": str(int(sources.clock())), "nonce": sources.nonce()}


def _check_extras(extras: str) -> None:
    if extras:
        raise ConfigError("extras: only those of v3 (sign_type RSA) have a place")
