//! The two cookies of a session, both out of scripts' reach and sent to our own pages alone: the refresh token for
//! `/api/auth`, and the access token for what a page shows of `/api/uploads`, whose requests no script can dress.

use std::time::Duration;

use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};

const REFRESH: (&str, &str) = ("tertulia_refresh", "/api/auth");
const FILES: (&str, &str) = ("tertulia_files", "/api/uploads");

pub fn refresh_token(jar: &CookieJar) -> &str {
    jar.get(REFRESH.0).map_or("", |cookie| cookie.value())
}

/// The access token, where it came in a cookie.
pub fn access_token(jar: &CookieJar) -> &str {
    jar.get(FILES.0).map_or("", |cookie| cookie.value())
}

/// Both for as long as the session: an access token that has run out is refused like none.
pub fn keep(
    jar: CookieJar,
    refresh: String,
    access: String,
    lifetime: Duration,
    is_secure: bool,
) -> CookieJar {
    jar.add(cookie(REFRESH, refresh, lifetime, is_secure)).add(cookie(FILES, access, lifetime, is_secure))
}

/// Empty cookies that have run out.
pub fn forget(jar: CookieJar, is_secure: bool) -> CookieJar {
    keep(jar, String::new(), String::new(), Duration::ZERO, is_secure)
}

fn cookie(
    (name, path): (&'static str, &'static str),
    token: String,
    lifetime: Duration,
    is_secure: bool,
) -> Cookie<'static> {
    Cookie::build((name, token))
        .path(path)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(is_secure)
        .max_age(lifetime.try_into().expect("a session lasts days"))
        .build()
}
