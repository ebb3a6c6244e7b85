//! `healthcheck`: one request to the configured address, for container and service managers.

use std::{
    io::{BufRead, BufReader, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use crate::{cli::paper::say, settings::Settings};

/// Longest wait for the connection, and again for the answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Refuses unless the server at the configured address answers that it is well.
pub fn check(settings: &Settings) -> Result<()> {
    let address = reachable(settings.server.listen);
    let status = ask(address).with_context(|| format!("no answer from {address}"))?;
    ensure!(status.split(' ').nth(1) == Some("200"), "{address} answers {}", status.trim_end());
    say(&"well")
}

/// A server that listens everywhere is reached over loopback.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// The first line of the answer.
fn ask(address: SocketAddr) -> Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut status = String::new();
    BufReader::new(stream).read_line(&mut status)?;
    Ok(status)
}

#[cfg(test)]
mod tests {
    use std::{net::TcpListener, thread};

    use super::*;

    #[test]
    fn a_server_is_well_when_it_says_so() {
        for (answer, well) in [
            ("HTTP/1.1 200 OK\r\n\r\n", true),
            ("HTTP/1.1 503 Service Unavailable\r\n\r\n", false),
            ("", false),
        ] {
            let server = TcpListener::bind("127.0.0.1:0").unwrap();
            let mut settings = Settings::default();
            settings.server.listen = server.local_addr().unwrap();
            let told = thread::spawn(move || {
                let (mut stream, _) = server.accept().unwrap();
                // All of the request is read: closing on unread bytes would reset the connection.
                let lines: Vec<String> = BufReader::new(&stream)
                    .lines()
                    .map(Result::unwrap)
                    .take_while(|line| !line.is_empty())
                    .collect();
                stream.write_all(answer.as_bytes()).unwrap();
                lines
            });
            assert_eq!(check(&settings).is_ok(), well, "{answer}");
            assert_eq!(told.join().unwrap()[0], "GET /healthz HTTP/1.1");
        }
    }
}
