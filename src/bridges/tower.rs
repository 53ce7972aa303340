//! A layer that lints requests before a service.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use http::header::EXPECT;
use http::{HeaderMap, Request, Response};
use http_body::Body;
use http_body_util::{BodyExt, Either, Full};
use tower_layer::Layer;
use tower_service::Service;

use crate::bridges::checked::{Checked, Refusal, prefers_problem};
use crate::lint::config::Config;

/// Bytes of a body. The longest sensible one, with all masters of a large cluster, has some
/// kilobytes.
const MAX_BODY: usize = 1 << 20;

/// Bytes that are read and dropped of a body above the limit, so that its client gets the answer
/// in place of a reset connection.
const MAX_DROPPED: usize = 16 << 20;

/// With the feature `tower`: a layer that lints each request before the service behind it.
///
/// A request without errors reaches the service with the bytes of its body as they came, in one
/// piece and without trailers; [`Checked`], among its extensions, is what the bytes say, with the
/// warnings. Any other is answered here, as [`Refusal`] has it. Each request counts as one of this
/// call, so the layer belongs around the service of this call, or around its route.
///
/// A body has at most 1 MiB unless [`max_body`](Self::max_body) says otherwise. The layer needs no
/// runtime: what takes time is handed in.
///
/// ```
/// use std::convert::Infallible;
/// use std::time::Duration;
///
/// use bytes::Bytes;
/// use dcs_migration_lint::Config;
/// use dcs_migration_lint::bridge::{Checked, LintLayer};
/// use http::{Request, Response};
/// use http_body_util::Full;
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// async fn configure(sent: Request<Full<Bytes>>) -> Result<Response<String>, Infallible> {
///     let checked: Option<&Checked> = sent.extensions().get();
///     let id = checked.map_or("", |checked| checked.path.task_id());
///     Ok(Response::new(format!("task {id}")))
/// }
///
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let lint = LintLayer::new(Config::default())
///     .body_deadline(|| tokio::time::sleep(Duration::from_secs(10)))
///     .offload(64 << 10, tokio::task::spawn_blocking);
/// let service = ServiceBuilder::new().layer(lint).service(service_fn(configure));
///
/// let sent = Request::post("/v2/a/migration/b/task").header("Content-Type", "application/json");
/// let answer = service.oneshot(sent.body("{}".to_owned())?).await?;
/// assert_eq!(answer.status(), 400);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct LintLayer(Arc<Settings>);

#[derive(Clone)]
struct Settings {
    config: Config,
    max_body: usize,
    deadline: Option<Arc<dyn Fn() -> Task<()> + Send + Sync>>,
    /// From how many bytes on a body is linted elsewhere, and where.
    offload: Option<(usize, Arc<Spawn>)>,
}

type Spawn = dyn Fn(Work) -> Task<Option<Linted>> + Send + Sync;

type Task<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// With the feature `tower`: the work of linting one body, for [`LintLayer::offload`].
pub type Work = Box<dyn FnOnce() -> Linted + Send>;

/// With the feature `tower`: the result of [`Work`], which goes back to the layer.
pub struct Linted(Result<Checked, Box<Refusal>>);

impl LintLayer {
    /// A layer that lints with a configuration.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self(Arc::new(Settings {
            config,
            max_body: MAX_BODY,
            deadline: None,
            offload: None,
        }))
    }

    /// Refuses bodies of more bytes (413).
    #[must_use]
    pub fn max_body(self, bytes: usize) -> Self {
        self.with(|settings| settings.max_body = bytes)
    }

    /// Refuses a request whose body has not arrived when a future ends (408); one future is made
    /// for each request, when its head has arrived. Without this, a body may take any time.
    #[must_use]
    pub fn body_deadline<F>(self, deadline: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.with(|settings| settings.deadline = Some(Arc::new(move || Box::pin(deadline()))))
    }

    /// Has bodies of at least so many bytes linted elsewhere, so that they do not hold up the
    /// thread that polls the service: `spawn` is a function such as `tokio::task::spawn_blocking`,
    /// which does the work and gives back its result. A request whose work fails is refused (500).
    ///
    /// Linting takes time in proportion to the size of the body.
    #[must_use]
    pub fn offload<F, E>(
        self,
        bytes: usize,
        spawn: impl Fn(Work) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Linted, E>> + Send + 'static,
    {
        self.with(|settings| {
            let run = move |work| -> Task<Option<Linted>> {
                let task = spawn(work);
                Box::pin(async { task.await.ok() })
            };
            settings.offload = Some((bytes, Arc::new(run)));
        })
    }

    fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}

/// A layer with the default configuration.
impl Default for LintLayer {
    fn default() -> Self {
        Self::new(Config::default())
    }
}

impl fmt::Debug for LintLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LintLayer")
            .field("config", &self.0.config)
            .field("max_body", &self.0.max_body)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Linted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Linted").field(&self.0).finish()
    }
}

impl<S> Layer<S> for LintLayer {
    type Service = LintService<S>;

    fn layer(&self, inner: S) -> LintService<S> {
        LintService {
            inner,
            settings: Arc::clone(&self.0),
        }
    }
}

/// With the feature `tower`: a service behind a [`LintLayer`].
#[derive(Clone)]
pub struct LintService<S> {
    inner: S,
    settings: Arc<Settings>,
}

impl<S: fmt::Debug> fmt::Debug for LintService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LintService")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}

impl<S, B, A> Service<Request<B>> for LintService<S>
where
    S: Service<Request<Full<Bytes>>, Response = Response<A>> + Clone + Send + 'static,
    S::Future: Send,
    B: Body + Send + 'static,
    B::Data: Send,
    A: Send,
{
    type Response = Response<Either<Full<Bytes>, A>>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, sent: Request<B>) -> Self::Future {
        // The one that is ready is used, and its clone kept.
        let inner = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, inner);
        let settings = Arc::clone(&self.settings);
        Box::pin(async move {
            match settings.check(sent).await {
                Ok(checked) => Ok(inner.call(checked).await?.map(Either::Right)),
                Err(refusal) => Ok(refusal.into_http().map(|body| Either::Left(body.into()))),
            }
        })
    }
}

impl Settings {
    async fn check<B: Body>(
        self: Arc<Self>,
        sent: Request<B>,
    ) -> Result<Request<Full<Bytes>>, Box<Refusal>> {
        Refusal::of_head(&sent)?;
        let (mut parts, body) = sent.into_parts();
        let body = self.arrived(body, &parts.headers).await;
        let body =
            body.map_err(|(status, why)| Box::new(Refusal::new(status, &why, &parts.headers)))?;
        let work: Work = {
            let (settings, body) = (Arc::clone(&self), body.clone());
            let uri = parts.uri.path().to_owned();
            let prefers_problem = prefers_problem(&parts.headers);
            Box::new(move || {
                let checked = Checked::read(&uri, &body, &settings.config, prefers_problem);
                Linted(checked)
            })
        };
        let linted = match &self.offload {
            Some((from, run)) if body.len() >= *from => run(work).await,
            _ => Some(work()),
        };
        let failed = || {
            let message = "the request could not be checked";
            Box::new(Refusal::new(500, message, &parts.headers))
        };
        parts.extensions.insert(linted.ok_or_else(failed)?.0?);
        Ok(Request::from_parts(parts, Full::new(body)))
    }

    /// The body, if it arrives before the deadline.
    async fn arrived<B: Body>(&self, body: B, head: &HeaderMap) -> Result<Bytes, Failure> {
        let mut deadline = self.deadline.as_ref().map(|deadline| deadline());
        let mut read = pin!(read(body, self.max_body, head.contains_key(EXPECT)));
        let arrived = poll_fn(|context| {
            // Read first: a body that is here is not late because the service was.
            let read = read.as_mut().poll(context).map(Some);
            match &mut deadline {
                Some(deadline) if read.is_pending() => {
                    deadline.as_mut().poll(context).map(|()| None)
                }
                _ => read,
            }
        });
        let too_late = || {
            let message = "the body did not arrive in time".to_owned();
            (408, message)
        };
        arrived.await.ok_or_else(too_late)?
    }
}

/// Why there is no body.
type Failure = (u16, String);

/// The whole body. One that is too large is not asked for if its client waits to be asked.
async fn read<B: Body>(body: B, max: usize, waits: bool) -> Result<Bytes, Failure> {
    let too_large = || {
        let message = format!("the body has more than {max} bytes");
        (413, message)
    };
    let expected = body.size_hint().lower();
    let expected = usize::try_from(expected).unwrap_or(usize::MAX);
    if expected > max && waits {
        return Err(too_large());
    }
    let mut body = pin!(body);
    let mut bytes = Vec::with_capacity(expected.min(max));
    let mut size: usize = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            let message = "the body ended before its end".to_owned();
            (400, message)
        })?;
        let Ok(mut data) = frame.into_data() else {
            continue;
        };
        size = size.saturating_add(data.remaining());
        while size <= max && data.has_remaining() {
            bytes.extend_from_slice(data.chunk());
            data.advance(data.chunk().len());
        }
        if size > max.saturating_add(MAX_DROPPED) {
            break;
        }
    }
    if size > max {
        return Err(too_large());
    }
    Ok(bytes.into())
}
