CREATE TABLE installation (
    name TEXT NOT NULL,
    value JSONB NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT installation_pkey PRIMARY KEY (name)
);

CREATE TABLE throttles (
    key TEXT NOT NULL,
    count INTEGER DEFAULT '0' NOT NULL,
    window_started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    blocked_until TIMESTAMP WITH TIME ZONE,
    CONSTRAINT throttles_pkey PRIMARY KEY (key)
);

CREATE TABLE users (
    id UUID NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_role_check CHECK (role IN ('USER', 'ADMIN')),
    CONSTRAINT users_email_key UNIQUE (email)
);

CREATE TABLE workers (
    id UUID NOT NULL,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    version TEXT NOT NULL,
    engine TEXT DEFAULT '' NOT NULL,
    encoders INTEGER NOT NULL,
    state TEXT DEFAULT 'RUNNING' NOT NULL,
    doing JSONB DEFAULT '[]'::jsonb NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    heartbeat_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT workers_pkey PRIMARY KEY (id),
    CONSTRAINT workers_state_check CHECK (state IN ('RUNNING', 'DRAINING', 'STOPPED', 'LOST'))
);

CREATE TABLE api_keys (
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    name TEXT NOT NULL,
    key_hash BYTEA NOT NULL,
    last_four TEXT NOT NULL,
    active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    last_used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT api_keys_key_hash_key UNIQUE (key_hash)
);

CREATE INDEX api_keys_user_id_idx ON api_keys (user_id);

CREATE TABLE assets (
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    status TEXT DEFAULT 'PENDING' NOT NULL,
    type TEXT,
    file_name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    bucket_key TEXT NOT NULL,
    thumbnail_key TEXT,
    declared_bytes BIGINT,
    bytes BIGINT,
    sha256 TEXT,
    duration_seconds FLOAT,
    metadata JSONB DEFAULT '{}'::jsonb NOT NULL,
    error JSONB,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    completed_at TIMESTAMP WITH TIME ZONE,
    upload_expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT assets_pkey PRIMARY KEY (id),
    CONSTRAINT assets_status_check CHECK (status IN ('PENDING', 'READY', 'FAILED')),
    CONSTRAINT assets_type_check CHECK (type IN ('VIDEO', 'IMAGE', 'AUDIO', 'FONT', 'CAPTIONS')),
    CONSTRAINT assets_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX assets_sha256_idx ON assets (sha256);

CREATE INDEX assets_user_id_created_at_idx ON assets (user_id, created_at, id);

CREATE INDEX assets_user_id_idx ON assets (user_id);

CREATE TABLE invites (
    id UUID NOT NULL,
    token_hash BYTEA NOT NULL,
    email TEXT,
    created_by UUID,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT invites_pkey PRIMARY KEY (id),
    CONSTRAINT invites_token_hash_key UNIQUE (token_hash),
    CONSTRAINT invites_created_by_fkey FOREIGN KEY(created_by) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE segments (
    fingerprint TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT DEFAULT 'QUEUED' NOT NULL,
    frames BIGINT DEFAULT '0' NOT NULL,
    cost FLOAT NOT NULL,
    cost_done FLOAT DEFAULT '0' NOT NULL,
    priority INTEGER DEFAULT '0' NOT NULL,
    work BYTEA,
    engine TEXT DEFAULT '' NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    token UUID,
    worker_id UUID,
    bytes BIGINT,
    storage_key TEXT,
    error JSONB,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE,
    finished_at TIMESTAMP WITH TIME ZONE,
    last_used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT segments_pkey PRIMARY KEY (fingerprint),
    CONSTRAINT segments_kind_check CHECK (kind IN ('picture', 'sound')),
    CONSTRAINT segments_status_check CHECK (status IN ('QUEUED', 'ENCODING', 'DONE', 'FAILED')),
    CONSTRAINT segments_worker_id_fkey FOREIGN KEY(worker_id) REFERENCES workers (id) ON DELETE SET NULL
);

CREATE INDEX segments_status_idx ON segments (status, priority, created_at);

CREATE INDEX segments_worker_id_idx ON segments (worker_id);

CREATE TABLE sessions (
    id UUID NOT NULL,
    token_hash BYTEA NOT NULL,
    user_id UUID NOT NULL,
    user_agent TEXT DEFAULT '' NOT NULL,
    address TEXT DEFAULT '' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    last_seen_at TIMESTAMP WITH TIME ZONE,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_token_hash_key UNIQUE (token_hash),
    CONSTRAINT sessions_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX sessions_user_id_idx ON sessions (user_id);

CREATE TABLE signing_secrets (
    user_id UUID NOT NULL,
    secret TEXT NOT NULL,
    previous_secret TEXT,
    previous_secret_expires_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT signing_secrets_pkey PRIMARY KEY (user_id),
    CONSTRAINT signing_secrets_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE templates (
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    name TEXT NOT NULL,
    description TEXT DEFAULT '' NOT NULL,
    spec JSONB NOT NULL,
    variables JSONB DEFAULT '{}'::jsonb NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT templates_pkey PRIMARY KEY (id),
    CONSTRAINT templates_user_id_name_key UNIQUE (user_id, name),
    CONSTRAINT templates_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX templates_user_id_idx ON templates (user_id);

CREATE TABLE webhooks (
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    url TEXT NOT NULL,
    description TEXT DEFAULT '' NOT NULL,
    events JSONB NOT NULL,
    secret TEXT NOT NULL,
    previous_secret TEXT,
    previous_secret_expires_at TIMESTAMP WITH TIME ZONE,
    active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT webhooks_pkey PRIMARY KEY (id),
    CONSTRAINT webhooks_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX webhooks_user_id_idx ON webhooks (user_id);

CREATE TABLE jobs (
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    status TEXT DEFAULT 'QUEUED' NOT NULL,
    type TEXT DEFAULT 'RENDER' NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    payload JSONB NOT NULL,
    metadata JSONB DEFAULT '{}'::jsonb NOT NULL,
    priority INTEGER DEFAULT '0' NOT NULL,
    webhook_url TEXT,
    template_id UUID,
    idempotency_key TEXT,
    body_sha256 TEXT,
    attempt INTEGER DEFAULT '0' NOT NULL,
    failures INTEGER DEFAULT '0' NOT NULL,
    replans INTEGER DEFAULT '0' NOT NULL,
    token UUID,
    worker_id UUID,
    phase TEXT DEFAULT 'WAITING' NOT NULL,
    stage TEXT,
    progress FLOAT DEFAULT '0' NOT NULL,
    eta_seconds FLOAT,
    cancel_requested BOOLEAN DEFAULT false NOT NULL,
    plan JSONB,
    qc JSONB,
    stage_seconds JSONB,
    error_message TEXT,
    error JSONB,
    output_key TEXT,
    poster_key TEXT,
    output_format TEXT,
    bytes BIGINT,
    duration_seconds FLOAT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE,
    finished_at TIMESTAMP WITH TIME ZONE,
    output_expires_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT jobs_pkey PRIMARY KEY (id),
    CONSTRAINT jobs_status_check CHECK (status IN ('QUEUED', 'PROCESSING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    CONSTRAINT jobs_phase_check CHECK (phase IN ('WAITING', 'PREPARING', 'ENCODING', 'FINISHING', 'ENDED')),
    CONSTRAINT jobs_user_id_idempotency_key_key UNIQUE (user_id, idempotency_key),
    CONSTRAINT jobs_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT jobs_template_id_fkey FOREIGN KEY(template_id) REFERENCES templates (id) ON DELETE SET NULL,
    CONSTRAINT jobs_worker_id_fkey FOREIGN KEY(worker_id) REFERENCES workers (id) ON DELETE SET NULL
);

CREATE INDEX jobs_metadata_idx ON jobs USING gin (metadata);

CREATE INDEX jobs_status_idx ON jobs (status, priority, created_at);

CREATE INDEX jobs_user_id_created_at_idx ON jobs (user_id, created_at, id);

CREATE INDEX jobs_user_id_idx ON jobs (user_id);

CREATE INDEX jobs_user_id_status_idx ON jobs (user_id, status);

CREATE INDEX jobs_worker_id_idx ON jobs (worker_id);

CREATE TABLE deliveries (
    id UUID NOT NULL,
    user_id UUID NOT NULL,
    webhook_id UUID,
    job_id UUID,
    url TEXT NOT NULL,
    event TEXT NOT NULL,
    payload JSONB NOT NULL,
    status TEXT DEFAULT 'PENDING' NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    token UUID,
    next_attempt_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT deliveries_status_check CHECK (status IN ('PENDING', 'DELIVERED', 'FAILED')),
    CONSTRAINT deliveries_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT deliveries_webhook_id_fkey FOREIGN KEY(webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE,
    CONSTRAINT deliveries_job_id_fkey FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE SET NULL
);

CREATE INDEX deliveries_due_idx ON deliveries (status, next_attempt_at);

CREATE INDEX deliveries_job_id_idx ON deliveries (job_id);

CREATE INDEX deliveries_user_id_created_at_idx ON deliveries (user_id, created_at, id);

CREATE INDEX deliveries_user_id_idx ON deliveries (user_id);

CREATE INDEX deliveries_webhook_id_idx ON deliveries (webhook_id);

CREATE TABLE job_plans (
    job_id UUID NOT NULL,
    token UUID NOT NULL,
    engine TEXT DEFAULT '' NOT NULL,
    body BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT job_plans_pkey PRIMARY KEY (job_id),
    CONSTRAINT job_plans_job_id_fkey FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE
);

CREATE TABLE segment_waiters (
    job_id UUID NOT NULL,
    fingerprint TEXT NOT NULL,
    CONSTRAINT segment_waiters_pkey PRIMARY KEY (job_id, fingerprint),
    CONSTRAINT segment_waiters_job_id_fkey FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE,
    CONSTRAINT segment_waiters_fingerprint_fkey FOREIGN KEY(fingerprint) REFERENCES segments (fingerprint) ON DELETE CASCADE
);

CREATE INDEX segment_waiters_fingerprint_idx ON segment_waiters (fingerprint);

CREATE TABLE delivery_attempts (
    id UUID NOT NULL,
    delivery_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    status_code INTEGER,
    seconds FLOAT,
    error TEXT,
    response TEXT,
    CONSTRAINT delivery_attempts_pkey PRIMARY KEY (id),
    CONSTRAINT delivery_attempts_delivery_id_fkey FOREIGN KEY(delivery_id) REFERENCES deliveries (id) ON DELETE CASCADE
);

CREATE INDEX delivery_attempts_delivery_id_idx ON delivery_attempts (delivery_id);
