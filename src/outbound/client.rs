//! One POST to an address that may be called, under limits. Redirects are not followed: they could lead anywhere.
//!
//! The client is made at the first call, since most houses never make one and its certificate authorities take memory.

use std::{
    error::Error as _,
    sync::{Arc, OnceLock},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, header};
use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, Error, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use ipnet::IpNet;
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use url::{Host, Url};

use crate::{
    domain::addresses::may_be_called,
    outbound::{
        options::Options,
        resolver::{NOT_PUBLIC, Resolver},
    },
};

/// What of an answer's body is kept, in bytes: enough to know an error by.
const MAX_BODY: usize = 1024;
const USER_AGENT: HeaderValue = HeaderValue::from_static(concat!("tertulia/", env!("CARGO_PKG_VERSION")));

type Caller = Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>;

pub struct Outbound {
    allowed: Arc<[IpNet]>,
    timeout: Duration,
    client: OnceLock<Caller>,
}

/// What is sent.
#[derive(Debug)]
pub struct Call {
    pub url: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// What was answered, whatever the status.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// By its `Retry-After` in seconds, if it has one.
    pub retry_after: Option<Duration>,
    /// The beginning of its body.
    pub body: String,
}

/// No answer came.
#[derive(Debug, PartialEq, Eq)]
pub enum Failed {
    /// The address may not be called, or is none.
    Refused(String),
    /// It may work another time.
    Unreachable(String),
}

impl Outbound {
    pub fn new(options: &Options) -> Self {
        Self {
            allowed: options.networks().into(),
            timeout: Duration::from_secs(options.timeout_seconds),
            client: OnceLock::new(),
        }
    }

    /// May `url` be called, as far as can be said without looking its name up? It must be `https`, or `http` to an
    /// address of `outbound.allow`; without a name and a password in it.
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn check(&self, url: &str) -> Result<Url, String> {
        let parsed = Url::parse(url).map_err(|_| "it is no address".to_owned())?;
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err("it must not hold a name or a password".to_owned());
        }
        let literal = match parsed.host() {
            Some(Host::Ipv4(address)) => Some(address.into()),
            Some(Host::Ipv6(address)) => Some(address.into()),
            Some(Host::Domain(_)) => None,
            None => return Err("it names no machine".to_owned()),
        };
        if literal.is_some_and(|address| !may_be_called(address, &self.allowed)) {
            return Err(NOT_PUBLIC.to_owned());
        }
        let is_own = literal.is_some_and(|address| self.allowed.iter().any(|own| own.contains(&address)));
        match parsed.scheme() {
            "https" => Ok(parsed),
            "http" if is_own => Ok(parsed),
            "http" => Err("it must be https; http is for addresses of `outbound.allow`".to_owned()),
            _ => Err("it must be https".to_owned()),
        }
    }

    /// Sends, and waits for the answer.
    ///
    /// # Errors
    /// There was none.
    pub async fn post(&self, call: Call) -> Result<Answer, Failed> {
        let url = self.check(&call.url).map_err(Failed::Refused)?;
        let mut request = Request::post(url.as_str())
            .body(Full::new(call.body))
            .map_err(|_| Failed::Refused("it is no address".to_owned()))?;
        *request.headers_mut() = call.headers;
        request.headers_mut().entry(header::USER_AGENT).or_insert(USER_AGENT);
        let whole = async {
            let response = self.client().request(request).await.map_err(|error| failed(&error))?;
            Ok(answer(response).await)
        };
        let late = |_| Err(Failed::Unreachable("it did not answer in time".to_owned()));
        tokio::time::timeout(self.timeout, whole).await.unwrap_or_else(late)
    }

    fn client(&self) -> &Caller {
        self.client.get_or_init(|| {
            let mut tcp = HttpConnector::new_with_resolver(Resolver { allowed: self.allowed.clone() });
            tcp.enforce_http(false);
            let tls = HttpsConnectorBuilder::new()
                .with_tls_config(tls())
                .https_or_http()
                .enable_http1()
                .wrap_connector(tcp);
            Client::builder(TokioExecutor::new())
                .pool_timer(TokioTimer::new())
                .pool_idle_timeout(Duration::from_secs(30))
                .build(tls)
        })
    }
}

/// Reads no more of the body than is kept.
async fn answer(response: Response<hyper::body::Incoming>) -> Answer {
    let (head, mut rest) = response.into_parts();
    let mut body = Vec::new();
    while body.len() < MAX_BODY
        && let Some(Ok(frame)) = rest.frame().await
    {
        let chunk = frame.into_data().unwrap_or_default();
        body.extend_from_slice(&chunk[..chunk.len().min(MAX_BODY - body.len())]);
    }
    Answer {
        status: head.status.as_u16(),
        retry_after: head.headers.get(header::RETRY_AFTER).and_then(seconds),
        body: String::from_utf8_lossy(&body).into_owned(),
    }
}

/// Trusts Mozilla's authorities and those of the system, so that a company's own is known too.
fn tls() -> ClientConfig {
    let mut roots: RootCertStore = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has the default versions")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

fn seconds(value: &HeaderValue) -> Option<Duration> {
    Some(Duration::from_secs(value.to_str().ok()?.trim().parse().ok()?))
}

/// The innermost cause says what happened.
fn failed(error: &Error) -> Failed {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        words = inner.to_string();
        cause = inner.source();
    }
    if words == NOT_PUBLIC { Failed::Refused(words) } else { Failed::Unreachable(words) }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    fn outbound(allow: &[&str]) -> Outbound {
        let allow = allow.iter().map(|&text| text.to_owned()).collect();
        Outbound::new(&Options { allow, timeout_seconds: 5 })
    }

    #[test]
    fn an_address_is_https_on_the_internet_or_what_the_operator_named() {
        let outbound = outbound(&["127.0.0.1", "192.168.1.0/24"]);
        for (url, fine) in [
            ("https://example.org/hook", true),
            ("https://1.1.1.1/", true),
            ("http://127.0.0.1:9/hook", true),
            ("https://192.168.1.7/", true),
            ("http://example.org/", false),
            ("https://127.0.0.2/", false),
            ("https://2130706434/", false),
            ("https://0x7f.2/", false),
            ("https://[::1]/", false),
            ("https://[::ffff:10.0.0.1]/", false),
            ("https://169.254.169.254/latest/meta-data", false),
            ("https://me:secret@example.org/", false),
            ("ftp://example.org/", false),
            ("file:///etc/passwd", false),
            ("example.org", false),
            ("", false),
        ] {
            assert_eq!(outbound.check(url).is_ok(), fine, "{url}");
        }
    }

    fn call(url: String) -> Call {
        Call { url, headers: HeaderMap::new(), body: Bytes::from_static(b"hello") }
    }

    #[tokio::test]
    async fn what_is_answered_comes_back_and_a_redirect_is_not_followed() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut heard = vec![0; 4096];
            let length = stream.read(&mut heard).await.unwrap();
            assert!(heard[..length].starts_with(b"POST /hook HTTP/1.1\r\n"));
            let answer = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\nretry-after: 7\r\ncontent-length: 4\r\n\r\nelse";
            stream.write_all(answer.as_bytes()).await.unwrap();
        });
        let answer =
            outbound(&["127.0.0.1"]).post(call(format!("http://127.0.0.1:{port}/hook"))).await.unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (302, "else"));
        assert_eq!(answer.retry_after, Some(Duration::from_secs(7)));
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_refused() {
        let refused = outbound(&[]).post(call("https://localhost:1/".to_owned())).await.err().unwrap();
        assert_eq!(refused, Failed::Refused(NOT_PUBLIC.to_owned()));
    }

    #[tokio::test]
    async fn nobody_there_may_be_there_another_time() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let failed =
            outbound(&["127.0.0.1"]).post(call(format!("http://127.0.0.1:{port}/"))).await.err().unwrap();
        assert!(matches!(failed, Failed::Unreachable(_)), "{failed:?}");
    }
}
