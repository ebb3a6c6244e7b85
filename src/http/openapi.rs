//! The API's description, made of the same lines that make the routes.

use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Description,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use crate::contract::errors::ErrorBody;

/// What stands above the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "tertulia",
        description = "The HTTP side of a team's chat; messages come over Socket.IO. Errors have one shape \
            and stable codes. Pages go by cursor."
    ),
    components(schemas(ErrorBody)),
    modifiers(&Bearer),
    security(("bearer" = [])),
)]
pub struct Head;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, description: &mut Description) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}
