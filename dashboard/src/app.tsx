import { lazy, Suspense } from "react";
import { Navigate, Route, Routes } from "react-router";

import { Gate } from "./session/gate";
import { Shell } from "./shell/shell";
import { JobsPage } from "./jobs/jobs-page";
import { Waiting } from "./waiting";

const LoginPage = lazy(() => import("./session/login-page"));
const JobPage = lazy(() => import("./job/job-page"));
const NewVideoPage = lazy(() => import("./new/new-video-page"));
const ChooseTemplatePage = lazy(() => import("./templates/choose-template-page"));
const TemplatesPage = lazy(() => import("./templates/templates-page"));
const TemplatePage = lazy(() => import("./templates/template-page"));
const FromJobPage = lazy(() => import("./new/from-job-page"));
const DraftsPage = lazy(() => import("./drafts/drafts-page"));
const DraftPage = lazy(() => import("./drafts/draft-page"));
const AssetsPage = lazy(() => import("./assets/assets-page"));
const AssetPage = lazy(() => import("./asset/asset-page"));
const KeysPage = lazy(() => import("./keys/keys-page"));
const WebhooksPage = lazy(() => import("./webhooks/webhooks-page"));
const CredentialsPage = lazy(() => import("./credentials/credentials-page"));
const NoPage = lazy(() => import("./shell/no-page"));
const AccountPage = lazy(() => import("./account/account-page"));
const AdminPage = lazy(() => import("./admin/admin-page"));

/** Every page by its path; only the list of jobs is loaded at once. */
export function App() {
  return (
    <Suspense fallback={<Waiting />}>
      <Routes>
        <Route path="/login" element={<LoginPage />} />
        <Route
          element={
            <Gate>
              <Shell />
            </Gate>
          }
        >
          <Route index element={<Navigate to="/jobs" replace />} />
          <Route path="jobs" element={<JobsPage />} />
          <Route path="jobs/:jobId" element={<JobPage />} />
          <Route path="new" element={<NewVideoPage />} />
          <Route path="new/template" element={<ChooseTemplatePage />} />
          <Route path="new/from/:jobId" element={<FromJobPage />} />
          <Route path="drafts" element={<DraftsPage />} />
          <Route path="drafts/:draftId" element={<DraftPage />} />
          <Route path="templates" element={<TemplatesPage />} />
          <Route path="templates/:templateId" element={<TemplatePage />} />
          <Route path="assets" element={<AssetsPage />} />
          <Route path="assets/:assetId" element={<AssetPage />} />
          <Route path="keys" element={<KeysPage />} />
          <Route path="webhooks" element={<WebhooksPage />} />
          <Route path="credentials" element={<CredentialsPage />} />
          <Route path="account" element={<AccountPage />} />
          <Route path="admin" element={<AdminPage />} />
          <Route path="*" element={<NoPage />} />
        </Route>
      </Routes>
    </Suspense>
  );
}
