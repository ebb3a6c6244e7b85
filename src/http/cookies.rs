//! The refresh token's cookie: out of scripts' reach, sent to our own pages and to `/api/auth` alone.

use std::time::Duration;

use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};

const NAME: &str = "tertulia_refresh";
const PATH: &str = "/api/auth";

pub fn refresh_token(jar: &CookieJar) -> &str {
    jar.get(NAME).map_or("", |cookie| cookie.value())
}

pub fn keep(jar: CookieJar, token: String, lifetime: Duration, is_secure: bool) -> CookieJar {
    jar.add(cookie(token, lifetime, is_secure))
}

/// An empty cookie that has run out.
pub fn forget(jar: CookieJar, is_secure: bool) -> CookieJar {
    jar.add(cookie(String::new(), Duration::ZERO, is_secure))
}

fn cookie(token: String, lifetime: Duration, is_secure: bool) -> Cookie<'static> {
    Cookie::build((NAME, token))
        .path(PATH)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(is_secure)
        .max_age(lifetime.try_into().expect("a session lasts days"))
        .build()
}
