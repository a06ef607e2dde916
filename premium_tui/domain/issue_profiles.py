"""What tickets of each kind of issue say, in English and Japanese (rule 45)."""

from __future__ import annotations

from premium_tui.domain.issue_kinds import IssueKind

TELLING = {
    IssueKind.SYNC: """
        sync; sync icon; selective sync; smart sync; online only; conflicted copy; filename;
        file name; path too long; blue arrows; red x; green check; green tick; blue cloud;
        grey cloud; indexing; stuck; duplicate files; file locked; locked for editing;
        out of sync; old version; selective; ignored files; unsynced;
        同期; 競合; ファイル名; オンラインのみ; インデックス; 赤いバツ; ×印; 青い矢印;
        更新されない; 二重に; 2重に; アイコンの意味; 反映され; 同期され; 最新でない; 重複
    """,
    IssueKind.SHARING: """
        share; shared folder; shared link; external link; permission; view only; read only;
        access denied; request access; access required; guest; external sharing; public link;
        link expired; link disabled; expiry; expiration date; recipient; reviewers;
        transfer expired; folder invitation; subfolder; outside counsel; team folder access;
        collaborator; file request; link opens; open link; link stopped; transfer link;
        editor rights; invite to folder;
        共有; 共有リンク; 権限; 閲覧のみ; 編集できない; アクセスできない; アクセス権; 社外;
        取引先; サブフォルダ; リンクを送; 有効期限; お客様が開け; ファイルリクエスト; 閲覧権限;
        リンクが開; リンクを開; 受け取れない
    """,
    IssueKind.SIGN_IN: """
        login; reset password; password reset; forgot password; forgotten password; single login;
        sso; saml; two step; 2 step; two factor; 2fa; mfa; authenticator; verification code;
        security code; backup code; locked out; logs out; identity provider; passkey;
        account locked; captcha; verification email; security key; certificate expired;
        ログイン; サインイン; パスワードを忘; シングルサインオン; 段階認証; 認証コード;
        認証アプリ; ログアウト; 締め出; 認証メール; アカウントに入れ
    """,
    IssueKind.BILLING: """
        invoice; billing; vat; tax; subscription; renewal; renew; refund; charged twice;
        credit card; card declined; payment method; payment failed; receipt; purchase order;
        price; quote; cancel plan; cancel subscription; money back; prorated; proration;
        downgrade; upgrade plan; annual contract; overcharged; trial; discount; nonprofit;
        po number; premium support;
        請求; 請求書; 領収書; 支払; 返金; 払い戻し; 解約; 契約更新; 課金; 料金; クレジットカード;
        宛名; 見積; 消費税; インボイス; カード払い; 自動更新; 日割り; 支払い; 引き落とし; 割引;
        値上げ; 契約プラン; プレミアムサポート
    """,
    IssueKind.MEMBERS: """
        license; seat; invite member; invite user; invite bounces; add user; new user;
        remove member; suspend; suspended user; new employee; new hire; joiner; leaver;
        offboarding; onboarding; admin rights; admin role; new admin; provisioning; deprovision;
        scim; welcome email; pending invitation; account capture; company email; private account;
        editor left; colleague left; employee left; leaves the company; assistant; deactivate;
        reactivate; remove user; delete user; delete account; user management; team admin;
        transfer ownership; take ownership; unused licenses;
        ライセンス; メンバー; 招待; 退職; 入社; 停止; 管理者権限; 管理者を変; 引き継ぎ; 新入社員;
        席数; プロビジョニング; 異動; アカウント削除; アカウントを作成; ユーザー追加;
        ユーザー管理; 権限を付与; 後任
    """,
    IssueKind.STORAGE: """
        storage; quota; disk full; drive full; account full; space left; space limit; disk space;
        hard drive space; free up space; backup; terabyte; percent full; member space; cache;
        over quota; running out; unlimited; almost full; increase space; more space;
        容量; 空き; ストレージ; バックアップ; ディスク; 上限に達し; 足りない; 容量不足; 満杯
    """,
    IssueKind.RECOVERY: """
        deleted file; deleted folder; deleted by mistake; restore; recover; undelete; undo;
        version history; previous version; older version; overwritten; overwrote; saved over;
        rewind; accidentally deleted; accidental deletion; gone; disappeared; vanished;
        missing files; permanently deleted; trash; lost files; files are missing; corrupt;
        recovery;
        復元; 復旧; 消えた; 削除してしま; 誤って削除; 上書き; バージョン履歴; 元に戻; 巻き戻し;
        状態に戻; ゴミ箱; 破損; 入れ替わ; 丸ごと削除; 元の状態; 間違えて消; 消した; 見当たら;
        誤削除
    """,
    IssueKind.DEVICES: """
        desktop app; mobile app; install; uninstall; reinstall; update app; device; laptop;
        tablet; ipad; iphone; android; device approval; device limit; unlink; lost laptop;
        stolen laptop; mdm; emm; macos update; system extension; file provider; external drive;
        external disk; external ssd; external hard drive; linux; crash; computers per person;
        new computer; old computer; new phone; camera upload; windows 11; mac update; app closes;
        jailbroken; mobile;
        デスクトップアプリ; インストール; 端末; デバイス; 機種; 盗難; ノートpc; スマホ;
        タブレット; 紛失; 外付け; アプリを更新; システム拡張; 起動しない; 新しいパソコン;
        カメラアップロード; アップデート
    """,
    IssueKind.PERFORMANCE: """
        slow; slow upload; upload speed; download speed; bandwidth; mbps; throttle; takes forever;
        takes hours; takes minutes; time out; timed out; lag; cpu; freeze; hangs; crawl; firewall;
        proxy; latency; upload fails; buffering; previews; stall; speed test; takes long;
        taking long; taking hours; unresponsive; network speed; fails halfway;
        遅い; 速度; 重い; 固まる; 時間がかか; 帯域; タイムアウト; 回線; ファイアウォール;
        プロキシ; 処理中; 勝手にダウンロード; 読み込み; 動作が; 進みが; 応答し
    """,
    IssueKind.INTEGRATIONS: """
        integration; connector; api; slack; zoom; microsoft 365; office 365; google drive;
        outlook; sharepoint; plugin; third party app; connected app; webhook; oauth; azure ad;
        entra; salesforce; access token; rate limit; too many requests; siem; group push;
        premiere; after effects; okta group; adobe; autocad; zapier; power automate; jira; sdk;
        api app; smartsheet; trello; asana; sync to salesforce; search results;
        連携; コネクタ; 外部アプリ; サードパーティ; プラグイン; 接続アプリ; トークン; 検索結果;
        検索に出
    """,
    IssueKind.SECURITY: """
        security alert; ransomware; malware; virus; hacked; compromised; suspicious; phishing;
        audit; audit log; activity log; activity report; legal hold; ediscovery; retention;
        retention policy; disposition; automatic deletion; data governance; compliance; hipaa;
        baa; gdpr; dlp; data loss; network control; remote wipe; personal data; sensitive;
        encryption; unusual login; spoliate; iso 27001; domain verification; personal accounts;
        shared outside; breach; leak; data leak; stranger; unknown device; suspicious activity;
        classification; risky; stolen data; privacy;
        セキュリティ; ランサムウェア; ウイルス; 不正; 監査; アクティビティ; リーガルホールド;
        訴訟; 法的; 保持ポリシー; 情報漏; 個人情報; 感染; 乗っ取; 遠隔消去; 調べたい; 不審; 流出;
        漏洩; 機密; プライバシー
    """,
    IssueKind.DOCUMENTS: """
        signature; signer; signing; e sign; esign; countersigned; contract; template; paper doc;
        docsend; nda; document; fax; pdf; access code; data room; bulk send; signing order;
        fillable; signature field; paper document; sign request; live review; scan;
        署名; 契約書; サイン; 電子署名; テンプレート; 文書; ドキュメント; 議事録; 捺印; 署名欄;
        署名順; スキャン; 校正
    """,
}
"""Phrases that tell a kind almost by themselves, between semicolons."""

HINTING = {
    IssueKind.SYNC: """
        conflict; icon; update; windows; mac;
        アイコン; 反映; 進まない; 最新; 止ま; 更新
    """,
    IssueKind.SHARING: """
        link; client; customer; outside; access; external;
        リンク; 相手; 見えない; お客様
    """,
    IssueKind.SIGN_IN: """
        password; code; certificate; okta; phone;
        認証; コード; 証明書; パスワード
    """,
    IssueKind.BILLING: """
        card; payment; pay; cost; plan; charge; contract; annual; purchase;
        カード; 契約; プラン; 経理
    """,
    IssueKind.MEMBERS: """
        member; admin; user; employee; group; invite; role;
        管理者; 社員; ユーザー
    """,
    IssueKind.STORAGE: """
        space; full; gb; limit; drive;
        上限; 残り; 整理
    """,
    IssueKind.RECOVERY: """
        delete; missing; lost; version; wrong; revert;
        削除; 無くな; 見つからない
    """,
    IssueKind.DEVICES: """
        computer; app; pc; macbook;
        パソコン; アプリ; スマートフォン; ノート
    """,
    IssueKind.PERFORMANCE: """
        upload; download; hour; speed; connection; processing;
        アップロード; 接続; 大容量
    """,
    IssueKind.INTEGRATIONS: """
        connect; token; google; microsoft; dash;
        アプリ; 検索
    """,
    IssueKind.SECURITY: """
        policy; alert; report; log; risk; wipe; domain;
        ポリシー; 警告; 通知
    """,
    IssueKind.DOCUMENTS: """
        paper; comment; edit; word; preview;
        コメント; 編集; 書類; プレビュー
    """,
}
"""Phrases that speak for a kind beside others."""

PRODUCTS = {
    "dash": IssueKind.INTEGRATIONS,
    "sign": IssueKind.DOCUMENTS,
    "paper": IssueKind.DOCUMENTS,
    "docsend": IssueKind.DOCUMENTS,
    "fax": IssueKind.DOCUMENTS,
    "backup": IssueKind.STORAGE,
    "transfer": IssueKind.SHARING,
    "passwords": IssueKind.SIGN_IN,
}
"""What questions about a product mostly are."""
