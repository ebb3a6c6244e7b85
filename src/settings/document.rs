//! The whole configuration. A key `section.name` is the field `name` of the field `section`.

use serde::Deserialize;

use crate::{
    auth, blobs, cluster, domain::options::Wrong, folder, gateway, http, outbound, services, settings::log,
    store, workers,
};

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the server listens and who may reach it.
    pub server: http::options::Options,
    /// Where everything is kept.
    pub data: folder::options::Options,
    /// How the database is driven.
    pub store: store::options::Options,
    /// How long tokens live and what a password hash costs.
    pub auth: auth::options::Options,
    /// How the first admin comes in.
    pub setup: services::options::Setup,
    /// How much one person or address may do.
    pub limits: services::options::Limits,
    /// Who makes rooms.
    pub rooms: services::options::Rooms,
    /// Heartbeats and bounds of the sockets.
    pub gateway: gateway::options::Options,
    /// How large files may be, and how much of the disk they may take.
    pub files: blobs::options::Options,
    /// How much is worked on in the background.
    pub jobs: workers::options::Options,
    /// Which other machines may be called.
    pub outbound: outbound::options::Options,
    /// Whom push services may write to.
    pub push: services::options::Push,
    /// Where the processes of one house meet.
    pub cluster: cluster::options::Options,
    /// What is logged, and how.
    pub log: log::Options,
}

impl Settings {
    /// What cannot work, with its section: the first of each section.
    pub fn check(&self) -> Vec<(&'static str, Wrong)> {
        let sections = [
            ("server", self.server.check()),
            ("store", self.store.check()),
            ("auth", self.auth.check()),
            ("setup", self.setup.check()),
            ("limits", self.limits.check()),
            ("gateway", self.gateway.check()),
            ("files", self.files.check()),
            ("jobs", self.jobs.check()),
            ("outbound", self.outbound.check()),
            ("push", self.push.check()),
            ("cluster", self.cluster.check()),
            ("log", self.log.check()),
        ];
        sections.into_iter().filter_map(|(section, checked)| Some((section, checked.err()?))).collect()
    }
}
