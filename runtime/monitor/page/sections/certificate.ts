import type { CertificateStatus, Status } from "../../status";
import { CERTIFICATE_DAYS, type Level } from "../findings";
import { markup, type Html } from "../html";
import { badge, nothing, section } from "../pieces";

/** Every certificate with the days that are left. Pure. */
export function renderCertificates({ nodes, sentinels, authority }: Status): Html {
  const all = [...nodes, ...sentinels, { name: "authority", certificate: authority }];
  const content = all.every((s) => s.certificate === null)
    ? nothing("None is known: the servers are reached without TLS, or were not looked at yet.")
    : markup`<table><thead><tr><th scope="col">Of</th><th scope="col">Days left</th><th scope="col">Ends</th></tr></thead>
<tbody>${all.map((s) => row(s.name, s.certificate))}</tbody></table>`;
  return section("certificates", "Certificates", content);
}

function row(name: string, certificate: CertificateStatus | null): Html {
  if (!certificate) return markup`<tr><th scope="row">${name}</th><td>unknown</td><td></td></tr>`;
  const { daysLeft, notAfter, problem } = certificate;
  const level: Level = daysLeft < 0 ? "critical" : daysLeft < CERTIFICATE_DAYS ? "warning" : "well";
  const left = daysLeft < 0 ? "ended" : daysLeft < 2 ? daysLeft.toFixed(2) : String(Math.floor(daysLeft));
  return markup`<tr><th scope="row">${name}</th><td>${level === "well" ? left : badge(level, left)}</td><td><time datetime="${notAfter}">${notAfter.slice(0, 10)}</time>${problem !== null && markup` ${badge("critical", problem)}`}</td></tr>`;
}
